package io.varprune.regularize;

import io.varprune.model.WeightTensor;
import java.util.List;

/** sum w_i^2 / 2, as Deeplearning4j counts it: its gradient is w, that of the weight decay. */
public record L2() implements Penalty {
    @Override
    public double value(float[] w, List<WeightTensor> tensors) {
        double sum = 0;
        for (WeightTensor tensor : tensors) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                sum += (double) w[i] * w[i];
            }
        }
        return sum / 2;
    }

    @Override
    public void addGradient(float[] w, List<WeightTensor> tensors, double strength, float[] gradient) {
        float scale = (float) strength;
        for (WeightTensor tensor : tensors) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                gradient[i] += scale * w[i];
            }
        }
    }
}
