package io.varprune.prune;

import io.varprune.config.Named;
import java.io.Serializable;
import java.util.List;

/** How a sparsity is shared out among the weights. A new one is a record of its own and its name in this list. */
public sealed interface Allocation extends Serializable
        permits GlobalAllocation, UniformAllocation, ErkAllocation, LampAllocation, NofM, WholeOutputs {
    /** The name in YAML and in tables. */
    default String name() {
        return getClass().getAnnotation(Named.class).value();
    }

    /** The sparsities that it can make of those asked for: all of them, unless it has one of its own. */
    default List<Sparsity> levels(List<Sparsity> asked) {
        return asked;
    }

    /**
     * What each level cuts, in the order of the levels. What one level cuts, every sparser one cuts as well.
     *
     * @param scores   one per parameter; the smallest magnitudes go first
     * @param prunable what may be cut; at least one weight
     * @param levels   one or more, in any order
     * @throws IllegalArgumentException when a score is NaN or infinite, or the network has nothing of what this cuts
     */
    List<List<Cut>> cuts(float[] scores, Prunable prunable, List<Sparsity> levels);
}
