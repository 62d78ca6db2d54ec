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

    /** scale sign(w), without a branch that depends on the sign: those of weights cannot be predicted. */
    static float signed(float scale, float w) {
        return w == 0 ? 0 : Math.copySign(scale, w);
    }

    @Override
    public void addGradient(float[] w, List<WeightTensor> tensors, double strength, float[] gradient) {
        float scale = (float) strength;
        for (WeightTensor tensor : tensors) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                gradient[i] += signed(scale, w[i]);
            }
        }
    }
}
