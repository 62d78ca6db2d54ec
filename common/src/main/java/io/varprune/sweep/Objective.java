package io.varprune.sweep;

import io.varprune.config.Fault;
import io.varprune.config.PruneConfig;
import io.varprune.store.CurvePoint;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What a sweep makes as large as it can, chosen by its name in YAML. Accuracies are those with batch-norm statistics taken anew. When an
 * experiment prunes by several criteria or allocations, the first of each counts.
 */
public sealed interface Objective extends Serializable permits AccuracyAtSparsity, CurveArea, HighestSparsity {
    /**
     * The value of one trained network; larger is better.
     *
     * @param curve its pruning curve, one point or more, as pruning writes it
     * @throws IllegalArgumentException when the curve lacks a level that is needed
     */
    double of(List<CurvePoint> curve);

    /** As a report calls it. */
    String label();

    /** Why it cannot be had of a pruning, its path below the objective; empty when it can. */
    Optional<Fault> unfit(PruneConfig prune);
}
