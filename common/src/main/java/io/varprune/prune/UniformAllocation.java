package io.varprune.prune;

import io.varprune.config.Named;
import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.List;

/** A threshold for each tensor alone; every tensor ends up at the same sparsity. */
@Named("uniform")
public record UniformAllocation() implements Allocation {
    @Override
    public String name() {
        return "uniform";
    }

    @Override
    public List<List<WeightTensor>> groups(ParameterLayout layout) {
        return layout.weights().stream().map(List::of).toList();
    }
}
