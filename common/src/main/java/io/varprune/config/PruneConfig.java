package io.varprune.config;

import io.varprune.prune.Allocation;
import io.varprune.prune.Criterion;
import java.util.List;

/** The cuts to make after the training, each from the same trained weights: every criterion with every allocation. */
public record PruneConfig(
        @Setting(value = "shares of the weights to cut",
                orElse = "[0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98]",
                min = 0, max = 1, below = true) List<Double> sparsities,
        @Setting(value = "what makes a weight worth keeping", orElse = "[magnitude]") List<Criterion> criterion,
        @Setting(value = "how a sparsity is shared among the layers", orElse = "[global]")
        List<Allocation> allocations,
        @Setting(value = "names of the layers that are never cut", orElse = "[]") List<String> exclude,
        @Setting(value = "ends of the network that are never cut", orElse = "[]") List<NetworkEnd> spare,
        @Setting(value = "training examples to take batch-norm statistics from anew after every cut; 0 = leave them",
                orElse = "1000", min = 0) int recalibrate) {
    /** Copies the lists. */
    public PruneConfig {
        sparsities = List.copyOf(sparsities);
        criterion = List.copyOf(criterion);
        allocations = List.copyOf(allocations);
        exclude = List.copyOf(exclude);
        spare = List.copyOf(spare);
        once("criterion", criterion.stream().map(Criterion::name).toList());
        once("allocations", allocations.stream().map(Allocation::name).toList());
    }

    /** Curves of one name could not be told apart. */
    private static void once(String setting, List<String> names) {
        for (String name : names) {
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                throw new SettingException(new Fault(setting, "got " + name + " twice", "each once", ""));
            }
        }
    }
}
