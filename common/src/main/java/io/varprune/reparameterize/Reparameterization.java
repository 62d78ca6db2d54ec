package io.varprune.reparameterize;

import io.varprune.model.WeightTensor;
import java.io.Serializable;
import java.util.List;

/**
 * Weights theta as a function of trained parameters phi, chosen by its name in YAML. Acts on weight tensors; everything else in the flat
 * vector is trained as it is.
 */
public sealed interface Reparameterization extends Serializable permits Identity, Powerpropagation {
    /**
     * theta(phi).
     *
     * @param phi     flat parameters; not changed
     * @param tensors where the weights lie
     * @param buffer  as long as {@code phi}; may be overwritten
     * @return the flat weights, in {@code buffer} or, when they are the same, in {@code phi}
     */
    float[] weights(float[] phi, List<WeightTensor> tensors, float[] buffer);

    /** theta(phi), in a new array when they differ. */
    default float[] weights(float[] phi, List<WeightTensor> tensors) {
        return weights(phi, tensors, new float[phi.length]);
    }

    /** Overwrites weights with the parameters that give them. */
    void invert(float[] weights, List<WeightTensor> tensors);

    /** Overwrites a gradient with respect to theta with that with respect to phi. */
    void pullBack(float[] phi, List<WeightTensor> tensors, float[] gradient);
}
