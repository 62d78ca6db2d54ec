package io.varprune.step;

import io.varprune.model.WeightTensor;
import io.varprune.prune.MagnitudeSelection;
import java.util.List;

/**
 * The compression of CrAM (arXiv 2207.14200): one magnitude threshold over all weight tensors; biases and normalization stay. Of n weights
 * the threshold is the ceil(n (1 - s))-th largest magnitude, and only weights above it stay: the authors' code cuts it and its ties, too.
 */
final class TopK {
    // 1 - s is rounded: 10 (1 - 0.7) must be 3, not 3.0000000000000004
    private static final double ROUNDING = 1e-6;

    private final List<WeightTensor> weights;
    private final int count;

    TopK(List<WeightTensor> weights) {
        this.weights = weights;
        count = weights.stream().mapToInt(WeightTensor::length).sum();
    }

    /** Sets the weights that sparsity s cuts to 0. */
    void compress(float[] w, double sparsity) {
        if (count == 0) {
            return;
        }
        int largest = (int) Math.ceil(count * (1 - sparsity) - ROUNDING);
        float threshold = new MagnitudeSelection(w, weights).thresholds(List.of(count - largest + 1)).get(0).value();
        for (WeightTensor tensor : weights) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                w[i] = Math.abs(w[i]) > threshold ? w[i] : 0;
            }
        }
    }

    /** Sets the gradient of those weights to 0 that {@link #compress} has cut. */
    void mask(float[] compressed, float[] gradient) {
        for (WeightTensor tensor : weights) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                gradient[i] = compressed[i] == 0 ? 0 : gradient[i];
            }
        }
    }
}
