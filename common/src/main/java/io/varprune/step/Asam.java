package io.varprune.step;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import io.varprune.model.WeightTensor;
import java.util.List;

/**
 * Adaptive SAM (Kwon, Kim, Park, Choi 2021, arXiv 2102.11600): {@link Sam} with an ascent that scales with each parameter,
 * e_i = rho w_i^2 g_i / |w g|. As in the public implementations there is no constant added to |w|, so a parameter of 0 is not
 * perturbed. Two passes, one more copy of the parameters.
 *
 * @param rho radius of the ascent, about ten times that of SAM
 */
@Named("asam")
public record Asam(@Setting(value = "radius of the ascent", orElse = "0.5", min = Double.MIN_VALUE) double rho) implements Step {
    @Override
    public Direction direction(int parameters, List<WeightTensor> weights) {
        float[] ascended = new float[parameters];
        return (objective, w, seed, direction) -> {
            double loss = objective.gradient(w, direction);
            ascend(w, direction, (float) (rho / (FlatSums.normOfProducts(w, direction) + Sam.TINY)), ascended);
            objective.gradient(ascended, direction);
            return loss;
        };
    }

    private static void ascend(float[] w, float[] g, float scale, float[] to) {
        for (int i = 0; i < w.length; i++) {
            to[i] = w[i] + scale * w[i] * w[i] * g[i];
        }
    }
}
