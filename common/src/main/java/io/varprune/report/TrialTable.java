package io.varprune.report;

import io.varprune.store.TrialRecord;
import io.varprune.sweep.Point;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All trials of a sweep, with trials.csv to save. */
final class TrialTable {
    private TrialTable() {
    }

    /** @param trials one or more */
    static String section(List<SweepTrial> trials, String objective) throws IOException {
        boolean generations = trials.stream().map(trial -> trial.row().generation()).distinct().count() > 1;
        List<String> paths = trials.stream().flatMap(trial -> trial.point().settings().keySet().stream()).distinct()
                .filter(path -> !path.equals(Point.METHOD)).toList();
        List<String> head = new ArrayList<>(List.of("trial", "state"));
        if (generations) {
            head.add("generation");
        }
        head.add("method");
        paths.forEach(path -> head.add(AxisChart.label(path)));
        head.addAll(List.of("seed", "objective", "epochs", "accuracy", "seconds", "reason"));
        List<List<String>> rows = trials.stream().map(trial -> row(trial, paths, generations)).toList();
        return Html.section("Trials", "The number of a complete trial links to its run. The objective is " + objective
                + ", of a stopped trial at its last rung. Accuracy is the dense network's.",
                Html.tableOfHtml(head, rows), download(trials));
    }

    private static List<String> row(SweepTrial trial, List<String> paths, boolean generations) {
        TrialRecord row = trial.row();
        List<String> cells = new ArrayList<>();
        // a name with a colon is no scheme after a dot and a slash
        cells.add(trial.isComplete() ? Html.link("./" + row.run() + "/report.html", String.valueOf(row.trial())) : String.valueOf(row.trial()));
        cells.add(Html.escape(row.state()));
        if (generations) {
            cells.add(String.valueOf(row.generation()));
        }
        cells.add(Html.escape(trial.method()));
        paths.forEach(path -> cells.add(Html.escape(value(trial.point().settings().get(path)))));
        cells.add(String.valueOf(row.seed()));
        cells.add(known(row.objective()));
        cells.add(row.epochs() + " of " + trial.planned());
        cells.add(known(row.accuracy()));
        cells.add(String.format(Locale.ROOT, "%.1f", row.seconds()));
        cells.add(row.reason().isEmpty() ? "" : "<span class=\"text\">" + Html.escape(row.reason()) + "</span>");
        return cells;
    }

    private static String value(Object value) {
        return value == null ? "–" : value instanceof Double number ? CurveSeries.number(number) : String.valueOf(value);
    }

    private static String known(double value) {
        return Double.isNaN(value) ? "–" : SweepReport.score(value, Double.NaN);
    }

    private static String download(List<SweepTrial> trials) throws IOException {
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        TrialRecord.TABLE.write(trials.stream().map(SweepTrial::row).toList(), csv);
        return ChartTable.download(TrialRecord.TABLE.file(), csv.toByteArray());
    }
}
