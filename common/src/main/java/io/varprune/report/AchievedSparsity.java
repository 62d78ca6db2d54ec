package io.varprune.report;

import io.varprune.store.CurvePoint;
import io.varprune.store.LayerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a requested sparsity came to: a whole number of weights is cut, and biases and normalization parameters never are.
 *
 * @param allocation how the sparsity was shared among the layers
 * @param requested  fraction of the prunable weights to cut
 * @param prunable   fraction of the prunable weights that was cut
 * @param all        fraction of all parameters that was cut
 */
public record AchievedSparsity(String allocation, double requested, double prunable, double all) {
    /** Of one run, in the order of its points. */
    public static List<AchievedSparsity> of(List<CurvePoint> points, List<LayerRecord> layers) {
        List<AchievedSparsity> achieved = new ArrayList<>();
        for (CurvePoint p : points) {
            List<LayerRecord> mine = layers.stream()
                    .filter(l -> l.criterion().equals(p.criterion()) && l.allocation().equals(p.allocation())
                            && l.sparsity() == p.sparsity()).toList();
            long weights = mine.stream().mapToLong(LayerRecord::total).sum();
            long cut = weights - mine.stream().mapToLong(LayerRecord::nonzero).sum();
            achieved.add(new AchievedSparsity(p.allocation(), p.sparsity(), (double) cut / weights, (double) cut / p.total()));
        }
        // criteria differ in which weights go, not in how many
        return achieved.stream().distinct().toList();
    }

    /** As a text table, each line ended by a line feed. */
    public static String table(List<AchievedSparsity> rows) {
        StringBuilder text = new StringBuilder("weights cut: asked, of the prunable weights, of all parameters\n");
        for (AchievedSparsity row : rows) {
            text.append(String.format(Locale.ROOT, "%-10s %-8s %.5f  %.5f%n", row.allocation, CurveSeries.number(row.requested),
                    row.prunable, row.all));
        }
        return text.toString();
    }
}
