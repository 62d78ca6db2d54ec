package io.varprune.config;

import java.util.List;

/** The cuts to make after the training, each from the same trained weights. */
public record PruneConfig(
        @Setting(value = "shares of the weights to cut",
                orElse = "[0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98]",
                min = 0, max = 1, below = true) List<Double> sparsities,
        @Setting(value = "what makes a weight worth keeping", orElse = "magnitude") CriterionName criterion,
        @Setting(value = "how a sparsity is shared among the layers", orElse = "[global]")
        List<AllocationName> allocations,
        @Setting(value = "names of the layers that are never cut", orElse = "[]") List<String> exclude) {
    /** Copies the lists. */
    public PruneConfig {
        sparsities = List.copyOf(sparsities);
        allocations = List.copyOf(allocations);
        exclude = List.copyOf(exclude);
    }
}
