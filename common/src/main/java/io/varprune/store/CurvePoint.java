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
 * @param accuracy on the test set, in [0, 1]; of its pixels where they have a class each
 * @param loss on the test set
 * @param seconds time to prune and evaluate
 * @param criterion what made a weight worth keeping
 * @param accuracyRecalibrated accuracy with batch-norm statistics taken anew; the same as {@code accuracy} where none were
 * @param dice mean Dice of the classes that occur, with statistics taken anew; NaN, in the file an empty cell, where pixels have no class
 * @param iou mean intersection over union, likewise
 */
public record CurvePoint(
        String method, double lambda, long seed, String allocation, double sparsity, double
        threshold, long nonzero, long total, double accuracy, double loss, double seconds,
        String criterion, double accuracyRecalibrated, double dice, double iou) {
    /** The file pruning-curve.csv. */
    public static final CsvTable<CurvePoint> TABLE = new CsvTable<>("pruning-curve.csv",
            row -> new CurvePoint(row.text("method"), row.number("lambda"), row.whole("seed"),
                    row.text("allocation"), row.number("sparsity"), row.number("threshold"),
                    row.whole("nonzero"), row.whole("total"), row.number("accuracy"),
                    row.number("loss"), row.number("seconds"), row.text("criterion"),
                    row.number("accuracy_recalibrated"), row.numberOrEmpty("dice"), row.numberOrEmpty("iou")),
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
                    column("accuracy_recalibrated", CurvePoint::accuracyRecalibrated),
                    column("dice", p -> CsvTable.emptyIfNaN(p.dice())),
                    column("iou", p -> CsvTable.emptyIfNaN(p.iou()))));

    /** Whether pixels have a class each, and so {@code dice} and {@code iou} say something. */
    public boolean ofPixels() {
        return !Double.isNaN(dice);
    }
}
