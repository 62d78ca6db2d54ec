package io.varprune.step;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import io.varprune.model.WeightTensor;
import java.util.List;

/**
 * CrAM+ (arXiv 2207.14200): the gradient of {@link Cram} plus the gradient at w, their sum and not their mean, so that the dense network
 * stays good, too. Two passes: the gradient at w is the one of the ascent.
 *
 * @param rho             the ascent in units of the gradient
 * @param sparsities      of the compression, each 0 or more and below 1, one or more of them
 * @param sparseGradients no gradient at the compressed point for the weights that are cut; the other gradient stays dense
 */
@Named("cram+")
public record CramPlus(
        @Setting(value = "ascent in units of the gradient", orElse = "0.05", min = 0) double rho,
        @Setting(value = "sparsities of the compression, one drawn at each step", orElse = "[0.5, 0.7, 0.8, 0.9, 0.95]", min = 0,
                max = 1, below = true) List<Double> sparsities,
        @Setting(value = "whether cut weights have no gradient", orElse = "false") boolean sparseGradients) implements Step {
    /** Copies the list; refuses an empty one. */
    public CramPlus {
        sparsities = new Cram(rho, sparsities, sparseGradients).sparsities();
    }

    @Override
    public Direction direction(int parameters, List<WeightTensor> weights) {
        return new Cram(rho, sparsities, sparseGradients).direction(parameters, weights, true);
    }
}
