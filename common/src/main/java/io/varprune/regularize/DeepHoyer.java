package io.varprune.regularize;

import io.varprune.model.WeightTensor;
import java.util.List;

/**
 * Hoyer-Square (Yang, Wen, Li 2020, arXiv 1908.09979, eq. 3): HS = (sum |w_i|)^2 / sum w_i^2, from 1 for a single weight to n for n equal
 * ones, whatever their scale. With S = sum |w_i| and Q = sum w_i^2 its gradient is 2 sign(w_j) (S / Q^2) (Q - S |w_j|): weights below
 * Q / S shrink, larger ones grow. Weights that are all 0 have the value and the gradient 0.
 */
public record DeepHoyer() implements Penalty {
    @Override
    public double value(float[] w, List<WeightTensor> tensors) {
        double sum = new L1().value(w, tensors);
        double squares = 2 * new L2().value(w, tensors);
        return squares == 0 ? 0 : sum * sum / squares;
    }

    @Override
    public void addGradient(float[] w, List<WeightTensor> tensors, double strength, float[] gradient) {
        double sum = new L1().value(w, tensors);
        double squares = 2 * new L2().value(w, tensors);
        if (squares == 0) {
            return;
        }
        // 2 S / Q sign(w) - 2 (S / Q)^2 w
        float shrink = (float) (strength * 2 * sum / squares);
        float grow = (float) (strength * 2 * (sum / squares) * (sum / squares));
        for (WeightTensor tensor : tensors) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                gradient[i] += L1.signed(shrink, w[i]) - grow * w[i];
            }
        }
    }
}
