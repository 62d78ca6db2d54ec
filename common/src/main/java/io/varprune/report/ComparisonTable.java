package io.varprune.report;

import io.varprune.store.CsvTable;
import io.varprune.store.CsvTable.Column;
import io.varprune.store.CurvePoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The accuracy of several methods at every sparsity over seeds, with the runs it comes from. The rows depend on the points alone, so that
 * equal runs give an equal file.
 *
 * @param rows  methods in the order of their runs, then by criterion, allocation and sparsity
 * @param runs  all that were asked for, finished or not
 */
public record ComparisonTable(List<Row> rows, List<ComparedRun> runs) {
    /** The file table.csv; runs are the names of their directories, separated by blanks. */
    public static final CsvTable<Row> TABLE = new CsvTable<>("table.csv",
            row -> new Row(new CurveSummary(row.text("method"), row.number("lambda"), row.text("criterion"), row.text("allocation"),
                    row.number("sparsity"), row.number("accuracy_mean"), row.number("accuracy_std"),
                    row.number("accuracy_recalibrated_mean"), row.number("accuracy_recalibrated_std"),
                    Math.toIntExact(row.whole("seeds"))), List.of(row.text("runs").split(" "))),
            List.of(new Column<>("method", row -> row.accuracy.method()),
                    new Column<>("lambda", row -> row.accuracy.lambda()),
                    new Column<>("criterion", row -> row.accuracy.criterion()),
                    new Column<>("allocation", row -> row.accuracy.allocation()),
                    new Column<>("sparsity", row -> row.accuracy.sparsity()),
                    new Column<>("seeds", row -> row.accuracy.seeds()),
                    new Column<>("accuracy_mean", row -> row.accuracy.asCut()),
                    new Column<>("accuracy_std", row -> row.accuracy.asCutDeviation()),
                    new Column<>("accuracy_recalibrated_mean", row -> row.accuracy.mean()),
                    new Column<>("accuracy_recalibrated_std", row -> row.accuracy.deviation()),
                    new Column<>("runs", row -> String.join(" ", row.runs))));

    /** A method at one sparsity. @param runs directories of the runs behind it, relative to that of the table */
    public record Row(CurveSummary accuracy, List<String> runs) {
        /** Copies the list. */
        public Row {
            runs = List.copyOf(runs);
        }
    }

    /** Copies the lists. */
    public ComparisonTable {
        rows = List.copyOf(rows);
        runs = List.copyOf(runs);
    }

    /** @param points the curves of the finished runs */
    public static ComparisonTable of(List<ComparedRun> runs, List<CurvePoint> points) {
        List<CurveSummary> summaries = CurveSummary.of(points);
        List<Row> rows = new ArrayList<>();
        for (List<ComparedRun> method : methods(runs)) {
            List<String> folders = method.stream().filter(ComparedRun::finished).map(ComparedRun::folder).toList();
            summaries.stream().filter(s -> s.method().equals(method.get(0).method()) && s.lambda() == method.get(0).lambda())
                    .forEach(s -> rows.add(new Row(s, folders)));
        }
        return new ComparisonTable(rows, runs);
    }

    private static List<List<ComparedRun>> methods(List<ComparedRun> runs) {
        return runs.stream().map(run -> ComparedRun.of(runs, run.method(), run.lambda())).distinct().toList();
    }

    /**
     * A Markdown page: a table with a row for each method, whose cells link to their runs.
     *
     * @param configYaml the experiment
     * @param facts      further lines, name and value, in order
     */
    public String markdown(String title, String configYaml, Map<String, String> facts) {
        StringBuilder text = new StringBuilder("# " + title + "\n\nTest accuracy by sparsity, mean ± sample standard deviation over seeds;"
                + " the number of a seed links to its run.\n");
        String unfinished = ComparedRun.unfinished(runs);
        text.append(unfinished.isEmpty() ? "" : "\n" + unfinished + "\n");
        List<String> prunings = rows.stream().map(row -> pruning(row.accuracy)).distinct().toList();
        for (String pruning : prunings) {
            List<Row> mine = rows.stream().filter(row -> pruning(row.accuracy).equals(pruning)).toList();
            text.append(prunings.size() == 1 ? "" : "\n## " + pruning + "\n");
            table(mine, CurveSummary::mean, CurveSummary::deviation, text);
            if (mine.stream().anyMatch(row -> row.accuracy.asCut() != row.accuracy.mean())) {
                text.append("\nThe same before batch-norm statistics were taken anew:\n");
                table(mine, CurveSummary::asCut, CurveSummary::asCutDeviation, text);
            }
        }
        text.append('\n');
        facts.forEach((name, value) -> text.append("- ").append(name).append(": `").append(value).append("`\n"));
        return text.append("\n```yaml\n").append(configYaml).append("```\n").toString();
    }

    private static String pruning(CurveSummary s) {
        return s.criterion() + " " + s.allocation();
    }

    private void table(List<Row> mine, ToDoubleFunction<CurveSummary> mean, ToDoubleFunction<CurveSummary> deviation, StringBuilder text) {
        List<Double> sparsities = mine.stream().map(row -> row.accuracy.sparsity()).distinct().sorted().toList();
        text.append("\n| method | λ |");
        sparsities.forEach(sparsity -> text.append(' ').append(CurveSeries.number(sparsity)).append(" |"));
        text.append("\n| --- | --- |").append(" --- |".repeat(sparsities.size())).append('\n');
        for (List<ComparedRun> method : methods(runs)) {
            String name = method.get(0).method();
            double lambda = method.get(0).lambda();
            text.append("| ").append(name).append(" | ").append(CurveSeries.number(lambda)).append(" |");
            for (double sparsity : sparsities) {
                text.append(' ').append(mine.stream().map(Row::accuracy)
                        .filter(s -> s.method().equals(name) && s.lambda() == lambda && s.sparsity() == sparsity).findFirst()
                        .map(s -> cell(mean.applyAsDouble(s), deviation.applyAsDouble(s)) + " " + links(method)).orElse("–")).append(" |");
            }
            text.append('\n');
        }
    }

    private static String cell(double mean, double deviation) {
        return String.format(Locale.ROOT, Double.isNaN(deviation) ? "%.3f" : "%.3f ± %.3f", mean, deviation);
    }

    private static String links(List<ComparedRun> method) {
        return method.stream().filter(ComparedRun::finished).map(run -> "[" + run.seed() + "](" + run.folder() + ")")
                .collect(Collectors.joining(" ", "", " " + ComparedRun.missing(method))).strip();
    }
}
