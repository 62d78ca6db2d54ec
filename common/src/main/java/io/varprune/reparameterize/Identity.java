package io.varprune.reparameterize;

import io.varprune.config.Named;
import io.varprune.model.WeightTensor;
import java.util.List;

/** theta = phi. */
@Named("none")
public record Identity() implements Reparameterization {
    @Override
    public float[] weights(float[] phi, List<WeightTensor> tensors, float[] buffer) {
        return phi;
    }

    @Override
    public float[] weights(float[] phi, List<WeightTensor> tensors) {
        return phi;
    }

    @Override
    public void invert(float[] weights, List<WeightTensor> tensors) {}

    @Override
    public void pullBack(float[] phi, List<WeightTensor> tensors, float[] gradient) {}
}
