package io.varprune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Accuracy before and after batch-norm statistics were taken anew.
 *
 * @param rows series, sparsity, accuracy before, accuracy after; none when no network has batch norm
 */
public record Recalibration(List<List<String>> rows) {
    static final String HEADING = "Accuracy before and after batch-norm statistics were taken anew";
    static final List<String> COLUMNS = List.of("method", "sparsity", "before", "after");

    /** Copies the list. */
    public Recalibration {
        rows = List.copyOf(rows);
    }

    /** Means over the seeds. */
    public static Recalibration of(List<CurveSummary> summaries) {
        List<List<String>> rows = new ArrayList<>();
        if (summaries.stream().anyMatch(s -> s.asCut() != s.mean())) {
            for (CurveSeries series : CurveSeries.of(summaries)) {
                series.points().forEach(p -> rows.add(List.of(series.label(), CurveSeries.number(p.sparsity()),
                        String.format(Locale.ROOT, "%.3f", p.asCut()), String.format(Locale.ROOT, "%.3f", p.mean()))));
            }
        }
        return new Recalibration(rows);
    }

    /** As a text table, each line ended by a line feed; empty when there are no rows. */
    public String table() {
        StringBuilder text = new StringBuilder(rows.isEmpty() ? "" : HEADING + "\n");
        rows.forEach(row -> text.append(String.format(Locale.ROOT, "%-40s %-8s %s  %s%n", row.toArray())));
        return text.toString();
    }
}
