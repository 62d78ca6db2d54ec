package io.varprune.regularize;

/**
 * The penalty of VAR (arXiv 2511.14282) and its gradient in closed form.
 *
 * <p>psi = 1 / (V + eps) with V the population variance of |w_i|_r = sqrt(w_i^2 + r) and eps = r = 1e-8, so
 * d psi / d w_i = -(2/n) (|w_i|_r - mu) (w_i / |w_i|_r) / (V + eps)^2. A descent step moves weights below the mean magnitude towards
 * zero and those above away from it. All equal weights give V = 0 and, because |w_i|_r = mu, a zero gradient.
 */
public final class VariancePenalty {
    /** eps of the paper. */
    public static final double EPSILON = 1e-8;

    private VariancePenalty() {}

    /** psi of one set of weights; 0 for no weights. */
    public static double of(LayerMoments moments) {
        return moments.count() == 0 ? 0 : 1 / (moments.variance() + EPSILON);
    }

    /** Adds lambda * d psi / d w of {@code weights[from, to)} to {@code gradient}, at the same indices. */
    public static void addGradient(float[] weights, int from, int to, LayerMoments moments, double lambda, float[] gradient) {
        float scale = (float) scale(moments, lambda);
        float mean = (float) moments.mean();
        float smoothing = (float) LayerMoments.SMOOTHING;
        for (int i = from; i < to; i++) {
            float w = weights[i];
            float magnitude = (float) Math.sqrt(w * w + smoothing);
            // the difference first: (V + eps)^-2 may be 1e16, and would blow up what multiplying out cancels badly
            gradient[i] += scale * (magnitude - mean) * (w / magnitude);
        }
    }

    /** The same in double precision. */
    public static void addGradient(double[] weights, int from, int to, LayerMoments moments, double lambda, double[] gradient) {
        double scale = scale(moments, lambda);
        for (int i = from; i < to; i++) {
            double magnitude = Math.sqrt(weights[i] * weights[i] + LayerMoments.SMOOTHING);
            gradient[i] += scale * (magnitude - moments.mean()) * (weights[i] / magnitude);
        }
    }

    /** -(2 lambda/n) / (V + eps)^2, what every weight's (|w|_r - mu) (w / |w|_r) is multiplied by; 0 for no weights. */
    public static double scale(LayerMoments moments, double lambda) {
        if (moments.count() == 0) {
            return 0;
        }
        double v = moments.variance() + EPSILON;
        return -2 * lambda / moments.count() / (v * v);
    }
}
