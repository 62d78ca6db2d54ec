package io.varprune.step;

import io.varprune.config.Fault;
import io.varprune.config.Named;
import io.varprune.config.Setting;
import io.varprune.config.SettingException;
import io.varprune.model.WeightTensor;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Compression-aware minimization (Peste, Vladu, Kurtic, Lampert, Alistarh 2023, arXiv 2207.14200): the gradient at C(w + rho g), where C
 * keeps the largest weights. The ascent takes the gradient g as it is, not its direction. Of several sparsities one is drawn at each step,
 * all with the same chance (the paper's Multi). Two passes, two more copies of the parameters, one selection.
 *
 * @param rho             the ascent in units of the gradient
 * @param sparsities      of C, each 0 or more and below 1, one or more of them
 * @param sparseGradients no gradient for the weights that C cuts
 */
@Named("cram")
public record Cram(
        @Setting(value = "ascent in units of the gradient", orElse = "0.05", min = 0) double rho,
        @Setting(value = "sparsities of the compression, one drawn at each step", orElse = "[0.5, 0.7, 0.8, 0.9, 0.95]", min = 0,
                max = 1, below = true) List<Double> sparsities,
        @Setting(value = "whether cut weights have no gradient", orElse = "false") boolean sparseGradients) implements Step {
    /** Copies the list; refuses an empty one. */
    public Cram {
        sparsities = List.copyOf(sparsities);
        if (sparsities.isEmpty()) {
            throw new SettingException(new Fault("sparsities", "got none", "one or more", ""));
        }
    }

    @Override
    public Direction direction(int parameters, List<WeightTensor> weights) {
        return direction(parameters, weights, false);
    }

    /** @param clean whether the gradient at w is added to that at C(w + rho g) */
    Direction direction(int parameters, List<WeightTensor> weights, boolean clean) {
        TopK compression = new TopK(weights);
        float[] compressed = new float[parameters];
        float[] robust = new float[parameters];
        return (objective, w, seed, direction) -> {
            double loss = objective.gradient(w, direction);
            Sam.along(w, direction, (float) rho, compressed);
            if (!Double.isFinite(FlatSums.norm(compressed))) {
                // nothing can be selected; the next sync finds the numbers and stops the run
                return loss;
            }
            compression.compress(compressed, sparsity(seed));
            objective.gradient(compressed, robust);
            if (sparseGradients) {
                compression.mask(compressed, robust);
            }
            if (clean) {
                Sam.along(direction, robust, 1, direction);
            } else {
                System.arraycopy(robust, 0, direction, 0, robust.length);
            }
            return loss;
        };
    }

    private double sparsity(long seed) {
        return sparsities.size() == 1 ? sparsities.get(0)
                : sparsities.get(new SplittableRandom(seed).nextInt(sparsities.size()));
    }
}
