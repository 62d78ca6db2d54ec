package io.varprune.regularize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariancePenaltyTest {
    /** psi by its definition, one plain loop after the other. */
    private static double psi(double[] w) {
        double mean = 0;
        for (double x : w) {
            mean += Math.sqrt(x * x + 1e-8) / w.length;
        }
        double variance = 0;
        for (double x : w) {
            variance += Math.pow(Math.sqrt(x * x + 1e-8) - mean, 2) / w.length;
        }
        return 1 / (variance + 1e-8);
    }

    @ParameterizedTest
    @CsvSource({"1, 5, 0.3", "2, 50, 0.1", "3, 300, 0.05", "4, 2000, 0.2"})
    void gradientMeetsCentralFiniteDifferences(long seed, int n, double scale) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] w = random.doubles(n, -scale, scale).toArray();
        w[0] = 0;
        double[] gradient = new double[n];
        VariancePenalty.addGradient(w, 0, n, LayerMoments.of(w, 0, n), 1, gradient);
        double worst = 0;
        double largest = 0;
        for (int i = 1; i < Math.min(n, 40); i++) {
            double kept = w[i];
            // Richardson's extrapolation of two central differences: error of order h^4
            double h = 1e-3 * Math.max(Math.abs(kept), 1e-2 * scale);
            double numeric = (4 * difference(w, i, kept, h) - difference(w, i, kept, 2 * h)) / 3;
            worst = Math.max(worst, Math.abs(numeric - gradient[i]));
            largest = Math.max(largest, Math.abs(gradient[i]));
        }
        assertThat(worst / largest).isLessThan(1e-6);
        assertThat(gradient[0]).as("a weight of zero stays").isZero();
    }

    private static double difference(double[] w, int i, double kept, double h) {
        w[i] = kept + h;
        double above = psi(w);
        w[i] = kept - h;
        double below = psi(w);
        w[i] = kept;
        return (above - below) / (2 * h);
    }

    @Test
    void fourWeightsWorkedByHand() {
        // |w| = 1, 2, 3, 4 (the smoothing changes them by 5e-9 at most): mean 2.5, variance (2.25 + .25 + .25 + 2.25) / 4 = 1.25,
        // psi = 0.8, gradient -(2/4) (|w| - 2.5) sign(w) / 1.25^2 = -0.32 (|w| - 2.5) sign(w)
        float[] w = {1, -2, 3, -4};
        LayerMoments moments = LayerMoments.of(w, 0, 4);
        float[] gradient = new float[4];
        VariancePenalty.addGradient(w, 0, 4, moments, 1, gradient);
        assertThat(moments.mean()).isCloseTo(2.5, within(1e-8));
        assertThat(moments.variance()).isCloseTo(1.25, within(1e-8));
        assertThat(VariancePenalty.of(moments)).isCloseTo(0.8, within(1e-7));
        assertThat(gradient).containsExactly(new float[] {0.48f, -0.16f, -0.16f, 0.48f}, within(1e-6f));
    }

    @Test
    void equalWeightsGiveAFiniteGradient() {
        float[] w = {0.5f, -0.5f, 0.5f};
        float[] gradient = new float[3];
        VariancePenalty.addGradient(w, 0, 3, LayerMoments.of(w, 0, 3), 1e-2, gradient);
        assertThat(VariancePenalty.of(LayerMoments.of(w, 0, 3))).isCloseTo(1e8, within(1.0));
        // (V + eps)^-2 is 1e16 and the rounding of |w| - mu is 1e-16 at most: whatever is left is of order 1
        assertThat(gradient).containsExactly(new float[] {0, 0, 0}, within(1f));
    }

    @Test
    void oneWeightAloneHasNoGradient() {
        float[] gradient = new float[1];
        VariancePenalty.addGradient(new float[] {3}, 0, 1, LayerMoments.of(new float[] {3}, 0, 1), 1, gradient);
        assertThat(gradient[0]).isZero();
    }

    @Test
    void momentsDoNotDependOnTheCut() {
        double[] w = new SplittableRandom(9).doubles(10_000, -1, 1).toArray();
        LayerMoments whole = LayerMoments.of(w, 0, w.length);
        LayerMoments parts = LayerMoments.of(w, 0, 17).merge(LayerMoments.of(w, 17, 17)).merge(LayerMoments.of(w, 17, w.length));
        assertThat(parts.count()).isEqualTo(whole.count());
        assertThat(parts.mean()).isCloseTo(whole.mean(), within(1e-14));
        assertThat(parts.variance()).isCloseTo(whole.variance(), within(1e-14));
    }

    /** Lengths around the lanes and around the parts that threads share. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 511, 512, 513, 5000, (1 << 20) - 1, (1 << 20) + 1, 3_300_000})
    void momentsOfFloatsAreThoseOfALoopInDoublePrecision(int n) {
        SplittableRandom random = new SplittableRandom(n);
        float[] w = new float[n + 3];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            w[i + 2] = (float) (random.nextDouble(-1, 1) * (i % 7 == 0 ? 1 : 1e-3));
            sum += Math.sqrt((double) w[i + 2] * w[i + 2] + 1e-8);
        }
        double m2 = 0;
        for (int i = 0; i < n; i++) {
            m2 += Math.pow(Math.sqrt((double) w[i + 2] * w[i + 2] + 1e-8) - sum / n, 2);
        }
        LayerMoments moments = LayerMoments.of(w, 2, n + 2);
        // each magnitude is a float, within 6e-8 of its value; sums add nothing to that, however many there are
        assertThat(moments.mean()).isCloseTo(sum / n, withinPercentage(6e-6));
        // a square: twice that
        assertThat(moments.variance()).isCloseTo(m2 / n, withinPercentage(12e-6));
        assertThat(LayerMoments.of(w, 2, n + 2)).isEqualTo(moments);
    }

    @Test
    void smallSpreadAroundALargeMeanIsNotLost() {
        // magnitudes 1000 + {0, 1/1024}: variance 2^-22 exactly; mean(w^2) - mean^2 would lose most of it
        float[] w = new float[1 << 20];
        for (int i = 0; i < w.length; i++) {
            w[i] = i % 2 == 0 ? 1000 : 1000 + 1f / 1024;
        }
        assertThat(LayerMoments.of(w, 0, w.length).variance()).isCloseTo(Math.pow(2, -22), within(1e-15));
    }
}
