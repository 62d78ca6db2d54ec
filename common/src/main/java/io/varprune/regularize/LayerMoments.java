package io.varprune.regularize;

import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * Count, mean and sum of squared deviations of the smoothed magnitudes |w|_r = sqrt(w^2 + r) of some weights.
 *
 * <p>Moments of disjoint sets merge exactly in real arithmetic (Chan, Golub, LeVeque, 1979): with delta = mean_b - mean_a,
 * M2 = M2_a + M2_b + delta^2 n_a n_b / (n_a + n_b). The whole costs one pass over memory, and the error grows with the
 * number of parts only.
 *
 * @param count 0 or more
 * @param mean  mu, 0 when the count is 0
 * @param m2    sum of squared deviations from the mean, 0 or more
 */
public record LayerMoments(long count, double mean, double m2) implements Serializable {
    /** Smoothing r inside the square root, from the paper. */
    public static final double SMOOTHING = 1e-8;

    /** The zero of {@link #merge}. */
    public static final LayerMoments EMPTY = new LayerMoments(0, 0, 0);

    private static final int BLOCK = 1024;
    // weights that one thread takes, enough to be worth a task
    private static final int PART = 1 << 20;

    /** V, the population variance; 0 for no weights. */
    public double variance() {
        return count == 0 ? 0 : m2 / count;
    }

    /** The moments of both sets together. */
    public LayerMoments merge(LayerMoments other) {
        if (count == 0) {
            return other;
        }
        if (other.count == 0) {
            return this;
        }
        long n = count + other.count;
        double delta = other.mean - mean;
        return new LayerMoments(n, mean + delta * other.count / n,
                m2 + other.m2 + delta * delta * ((double) count * other.count / n));
    }

    /**
     * Moments of {@code weights[from, to)}. Large ranges are shared out to the processors; the result does not depend on how many
     * there are.
     */
    public static LayerMoments of(float[] weights, int from, int to) {
        if (to - from <= PART) {
            return new MomentsSum().of(weights, from, to);
        }
        return IntStream.range(0, (to - from + PART - 1) / PART).parallel()
                .mapToObj(part -> new MomentsSum().of(weights, from + part * PART, Math.min(to, from + (part + 1) * PART)))
                .toList().stream().reduce(EMPTY, LayerMoments::merge);
    }

    /** Moments of {@code weights[from, to)}. */
    public static LayerMoments of(double[] weights, int from, int to) {
        double[] block = new double[BLOCK];
        LayerMoments sum = EMPTY;
        for (int start = from; start < to; start += BLOCK) {
            int n = Math.min(BLOCK, to - start);
            for (int i = 0; i < n; i++) {
                double w = weights[start + i];
                block[i] = Math.sqrt(w * w + SMOOTHING);
            }
            sum = sum.merge(ofBlock(block, n));
        }
        return sum;
    }

    private static LayerMoments ofBlock(double[] magnitudes, int n) {
        // four partial sums: the additions of one need not wait for each other
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            a += magnitudes[i];
            b += magnitudes[i + 1];
            c += magnitudes[i + 2];
            d += magnitudes[i + 3];
        }
        for (; i < n; i++) {
            a += magnitudes[i];
        }
        double mean = ((a + b) + (c + d)) / n;
        a = 0;
        b = 0;
        c = 0;
        d = 0;
        for (i = 0; i + 3 < n; i += 4) {
            a += square(magnitudes[i] - mean);
            b += square(magnitudes[i + 1] - mean);
            c += square(magnitudes[i + 2] - mean);
            d += square(magnitudes[i + 3] - mean);
        }
        for (; i < n; i++) {
            a += square(magnitudes[i] - mean);
        }
        return new LayerMoments(n, mean, (a + b) + (c + d));
    }

    private static double square(double x) {
        return x * x;
    }
}
