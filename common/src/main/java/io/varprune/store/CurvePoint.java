package io.varprune.store;

import static io.varprune.store.CsvTable.column;

import java.util.List;

/**
 * What one trained network is worth after pruning to one sparsity.
 *
 * @param method name of the regularizer
 * @param lambda its strength
 * @param seed seed of the run
 * @param allocation how the sparsity was shared among the layers
 * @param sparsity fraction of weights to cut, in [0, 1)
 * @param threshold magnitude below which weights were cut
 * @param nonzero weights left
 * @param total weights before
 * @param accuracy on the test set, in [0, 1]
 * @param loss on the test set
 * @param seconds time to prune and evaluate
 * @param criterion what made a weight worth keeping
 * @param accuracyRecalibrated accuracy with batch-norm statistics taken anew; the same as {@code accuracy} where none were
 */
public record CurvePoint(
        String method, double lambda, long seed, String allocation, double sparsity, double
        threshold, long nonzero, long total, double accuracy, double loss, double seconds,
        String criterion, double accuracyRecalibrated) {
    /** The file pruning-curve.csv. */
    public static final CsvTable<CurvePoint> TABLE = new CsvTable<>("pruning-curve.csv",
            row -> new CurvePoint(row.text("method"), row.number("lambda"), row.whole("seed"),
                    row.text("allocation"), row.number("sparsity"), row.number("threshold"),
                    row.whole("nonzero"), row.whole("total"), row.number("accuracy"),
                    row.number("loss"), row.number("seconds"), row.text("criterion"),
                    row.number("accuracy_recalibrated")),
            List.of(column("method", CurvePoint::method),
                    column("lambda", CurvePoint::lambda),
                    column("seed", CurvePoint::seed),
                    column("allocation", CurvePoint::allocation),
                    column("sparsity", CurvePoint::sparsity),
                    column("threshold", CurvePoint::threshold),
                    column("nonzero", CurvePoint::nonzero),
                    column("total", CurvePoint::total),
                    column("accuracy", CurvePoint::accuracy),
                    column("loss", CurvePoint::loss),
                    column("seconds", CurvePoint::seconds),
                    column("criterion", CurvePoint::criterion),
                    column("accuracy_recalibrated", CurvePoint::accuracyRecalibrated)));
}
