package io.varprune.sweep;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The adaptive Parzen estimator of Bergstra et al. (NeurIPS 2011, "Algorithms for Hyper-Parameter Optimization", section 4.2) on [0, 1]: a
 * mixture, all parts of equal weight, of the uniform prior and one normal distribution around each of n values seen. The standard
 * deviation of each is the larger of the distances to its neighbours, 0 and 1 being neighbours too, and at least the larger of 1/(n + 1)
 * and a hundredth: the paper clips it "to remain in a reasonable range" and does not say which; this is about that of its authors'
 * Hyperopt. Each normal distribution is cut off at 0 and 1 and scaled to an area of 1.
 */
final class ParzenEstimator {
    private static final double NARROWEST = 0.01;

    private final NormalDistribution[] kernels;

    /** @param seen values in [0, 1]; with none, the prior is left */
    ParzenEstimator(double[] seen) {
        double[] sorted = seen.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        kernels = new NormalDistribution[n];
        double narrowest = Math.max(NARROWEST, 1.0 / (n + 1));
        for (int i = 0; i < n; i++) {
            double left = sorted[i] - (i == 0 ? 0 : sorted[i - 1]);
            double right = (i == n - 1 ? 1 : sorted[i + 1]) - sorted[i];
            // without a generator: it would seed one from the clock
            kernels[i] = new NormalDistribution(null, sorted[i], Math.max(narrowest, Math.max(left, right)));
        }
    }

    /** @param x in [0, 1] */
    double density(double x) {
        double sum = 1;
        for (NormalDistribution kernel : kernels) {
            sum += kernel.density(x) / (kernel.cumulativeProbability(1) - kernel.cumulativeProbability(0));
        }
        return sum / (kernels.length + 1);
    }

    /** A value in [0, 1]. */
    double draw(SplittableRandom random) {
        int part = random.nextInt(kernels.length + 1);
        double quantile = random.nextDouble();
        if (part == kernels.length) {
            return quantile;
        }
        double below = kernels[part].cumulativeProbability(0);
        double within = kernels[part].cumulativeProbability(1) - below;
        return Math.min(1, Math.max(0, kernels[part].inverseCumulativeProbability(below + quantile * within)));
    }
}
