package io.varprune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The curves as lines of at most 80 columns: a row per sparsity, a column per curve, further curves in a table below. */
public final class TextTable {
    private static final int COLUMN = 17;
    private static final int PER_TABLE = 4;

    private TextTable() {}

    /** Accuracy on the test set as a fraction, with its deviation over the seeds. */
    public static String of(CurveSummary summary) {
        StringBuilder text = new StringBuilder();
        for (int first = 0; first < summary.curves().size(); first += PER_TABLE) {
            List<CurveSummary.Curve> part = summary.curves().subList(first, Math.min(summary.curves().size(), first + PER_TABLE));
            List<String> heads = new ArrayList<>();
            part.forEach(c -> heads.add(c.label()));
            row(text, "sparsity", heads);
            for (double sparsity : summary.sparsities()) {
                List<String> cells = new ArrayList<>();
                for (CurveSummary.Curve curve : part) {
                    CurveSummary.Point p = CurveSummary.at(curve, sparsity);
                    cells.add(p == null ? "-" : p.seeds() == 1 ? String.format(Locale.ROOT, "%.4f", p.mean())
                            : String.format(Locale.ROOT, "%.4f ±%.4f", p.mean(), p.deviation()));
                }
                row(text, String.format(Locale.ROOT, "%.3g", sparsity), cells);
            }
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String head, List<String> cells) {
        StringBuilder line = new StringBuilder(String.format("%-9s", head));
        cells.forEach(c -> line.append(String.format("%" + COLUMN + "s", c)));
        text.append(line).append('\n');
    }
}
