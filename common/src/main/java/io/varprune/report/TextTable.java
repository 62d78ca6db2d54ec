package io.varprune.report;

import io.varprune.store.CurvePoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A measure by sparsity (rows) and method (columns) as text of at most 80 columns; more methods go into further blocks. */
public final class TextTable {
    private static final int WIDTH = 80;
    private static final int FIRST = 8;
    private static final int LEAST = 14;

    private TextTable() {
    }

    /** One table for each measure, each line ended by a line feed; they are named when there are several. */
    public static String ofPoints(List<CurvePoint> points) {
        List<Measure> measures = Measure.of(points);
        return measures.stream().map(measure -> (measures.size() > 1 ? measure.label() + "\n" : "") + of(CurveSummary.of(points, measure)))
                .collect(Collectors.joining("\n"));
    }

    /** Renders the summaries, each line ended by a line feed. */
    public static String of(List<CurveSummary> summaries) {
        List<Double> sparsities = CurveSeries.sparsities(summaries);
        StringBuilder text = new StringBuilder();
        List<CurveSeries> block = new ArrayList<>();
        int used = FIRST;
        for (CurveSeries series : CurveSeries.of(summaries)) {
            if (used + width(series) > WIDTH) {
                render(block, sparsities, text);
                text.append('\n');
                block.clear();
                used = FIRST;
            }
            block.add(series);
            used += width(series);
        }
        render(block, sparsities, text);
        return text.toString();
    }

    private static void render(List<CurveSeries> block, List<Double> sparsities, StringBuilder text) {
        if (block.isEmpty()) {
            return;
        }
        List<String> heads = new ArrayList<>();
        for (int row = 0; row < (block.stream().allMatch(s -> s.pruning().isEmpty()) ? 2 : 3); row++) {
            StringBuilder line = new StringBuilder(left(row == 0 ? "sparsity" : ""));
            for (CurveSeries series : block) {
                line.append(right(heads(series).get(row), width(series)));
            }
            heads.add(line.toString());
        }
        heads.forEach(head -> text.append(head.stripTrailing()).append('\n'));
        for (double sparsity : sparsities) {
            if (block.stream().noneMatch(s -> s.at(sparsity).isPresent())) {
                continue;
            }
            StringBuilder line = new StringBuilder(left(CurveSeries.number(sparsity)));
            for (CurveSeries series : block) {
                line.append(right(series.at(sparsity).map(CurveSeries::cell).orElse("-"), width(series)));
            }
            text.append(line).append('\n');
        }
    }

    private static List<String> heads(CurveSeries series) {
        return List.of(cut(series.method()), cut("λ=" + CurveSeries.number(series.lambda())), cut(series.pruning()));
    }

    private static int width(CurveSeries series) {
        return heads(series).stream().mapToInt(head -> head.length() + 2).reduce(LEAST, Math::max);
    }

    private static String cut(String name) {
        return name.length() <= 24 ? name : name.substring(0, 23) + "…";
    }

    private static String left(String value) {
        return value + " ".repeat(Math.max(0, FIRST - value.length()));
    }

    private static String right(String value, int width) {
        return " ".repeat(Math.max(0, width - value.length())) + value;
    }
}
