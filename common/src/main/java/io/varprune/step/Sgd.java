package io.varprune.step;

import io.varprune.config.Named;
import io.varprune.model.WeightTensor;
import java.util.List;

/** The gradient where the parameters are: one pass. */
@Named("sgd")
public record Sgd() implements Step {
    @Override
    public Direction direction(int parameters, List<WeightTensor> weights) {
        return (objective, w, seed, direction) -> objective.gradient(w, direction);
    }
}
