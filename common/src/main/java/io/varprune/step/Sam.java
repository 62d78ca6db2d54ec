package io.varprune.step;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import io.varprune.model.WeightTensor;
import java.util.List;

/**
 * Sharpness-aware minimization (Foret, Kleiner, Mobahi, Neyshabur 2021, arXiv 2010.01412, eq. 2 and 3): the gradient at w + e with
 * e = rho g / |g|, g the gradient at w and |.| the norm over all parameters together. Two passes, one more copy of the parameters. On
 * several workers each perturbs by its own minibatch's gradient: the paper's m-sharpness.
 *
 * @param rho length of the ascent
 */
@Named("sam")
public record Sam(@Setting(value = "length of the ascent", orElse = "0.05", min = Double.MIN_VALUE) double rho) implements Step {
    // keeps a gradient of 0 from being divided by 0
    static final double TINY = 1e-12;

    @Override
    public Direction direction(int parameters, List<WeightTensor> weights) {
        float[] ascended = new float[parameters];
        return (objective, w, seed, direction) -> {
            double loss = objective.gradient(w, direction);
            along(w, direction, (float) (rho / (FlatSums.norm(direction) + TINY)), ascended);
            objective.gradient(ascended, direction);
            return loss;
        };
    }

    /** to = w + scale g. */
    static void along(float[] w, float[] g, float scale, float[] to) {
        for (int i = 0; i < w.length; i++) {
            to[i] = w[i] + scale * g[i];
        }
    }
}
