package io.varprune.store;

import static io.varprune.store.CsvTable.column;

import java.util.List;

/**
 * The largest eigenvalue of the Hessian of the training loss at one trained or pruned network.
 *
 * @param method        name of the method
 * @param lambda        its strength
 * @param seed          seed of the run
 * @param criterion     what made a weight worth keeping
 * @param allocation    how the sparsity was shared among the layers
 * @param sparsity      fraction of weights cut, 0 for the network as it was trained
 * @param examples      training examples that the loss is taken on
 * @param loss          their mean cross-entropy in nats
 * @param eigenvalue    the largest one, over the weights that are kept
 * @param iterations    products with the Hessian that it took
 * @param residual      |H v - eigenvalue v| / |eigenvalue| of the last vector v
 * @param converged     whether it changed by no more than the tolerance
 * @param tolerance     relative change at which the iteration ends
 * @param maxIterations products at most
 */
public record SharpnessRecord(String method, double lambda, long seed, String criterion, String allocation, double sparsity,
        long examples, double loss, double eigenvalue, long iterations, double residual, boolean converged, double tolerance,
        long maxIterations) {
    /** The file flatness.csv. */
    public static final CsvTable<SharpnessRecord> TABLE = new CsvTable<>("flatness.csv",
            row -> new SharpnessRecord(row.text("method"), row.number("lambda"), row.whole("seed"), row.text("criterion"),
                    row.text("allocation"), row.number("sparsity"), row.whole("examples"), row.number("loss"),
                    row.number("eigenvalue"), row.whole("iterations"), row.number("residual"),
                    Boolean.parseBoolean(row.text("converged")), row.number("tolerance"), row.whole("max_iterations")),
            List.of(column("method", SharpnessRecord::method),
                    column("lambda", SharpnessRecord::lambda),
                    column("seed", SharpnessRecord::seed),
                    column("criterion", SharpnessRecord::criterion),
                    column("allocation", SharpnessRecord::allocation),
                    column("sparsity", SharpnessRecord::sparsity),
                    column("examples", SharpnessRecord::examples),
                    column("loss", SharpnessRecord::loss),
                    column("eigenvalue", SharpnessRecord::eigenvalue),
                    column("iterations", SharpnessRecord::iterations),
                    column("residual", SharpnessRecord::residual),
                    column("converged", SharpnessRecord::converged),
                    column("tolerance", SharpnessRecord::tolerance),
                    column("max_iterations", SharpnessRecord::maxIterations)));
}
