package io.varprune.regularize;

import io.varprune.model.WeightTensor;
import java.util.List;

/** sum |w_i|; its subgradient at 0 is 0. */
public record L1() implements Penalty {
    @Override
    public double value(float[] w, List<WeightTensor> tensors) {
        double sum = 0;
        for (WeightTensor tensor : tensors) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                sum += Math.abs(w[i]);
            }
        }
        return sum;
    }

    @Override
    public void addGradient(float[] w, List<WeightTensor> tensors, double strength, float[] gradient) {
        float scale = (float) strength;
        for (WeightTensor tensor : tensors) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                gradient[i] += scale * Math.signum(w[i]);
            }
        }
    }
}
