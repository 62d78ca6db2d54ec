package io.varprune.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One HTML page with charts and their tables; everything it needs is inside it. */
public final class HtmlReport {
    private static final double CHOSEN_SPARSITY = 0.95;

    private HtmlReport() {
    }

    /** Writes the page as UTF-8; leaves the stream open. */
    public static void write(ReportData data, OutputStream out) throws IOException {
        List<Measure> measures = Measure.of(data.points());
        Measure shown = measures.get(0);
        List<CurveSummary> summaries = CurveSummary.of(data.points(), shown);
        List<CurveSeries> series = CurveSeries.of(summaries);
        double chosen = CurveSeries.sparsities(summaries).stream()
                .min(Comparator.comparingDouble(s -> Math.abs(s - CHOSEN_SPARSITY))).orElse(CHOSEN_SPARSITY);

        TrainingSections training = new TrainingSections(data.training(), data.costs());
        List<RunLayers.View> layers = RunLayers.views(data.layers());

        List<String> sections = new ArrayList<>();
        sections.add(curves(series, summaries, shown, data.runs()));
        boolean byLambda = summaries.stream().map(CurveSummary::lambda).distinct().count() > 2;
        if (byLambda) {
            sections.add(lambdas(series, chosen, shown));
        }
        for (Measure other : measures.subList(1, measures.size())) {
            List<CurveSummary> of = CurveSummary.of(data.points(), other);
            sections.add("<section><h2>" + heading(other) + " against sparsity</h2>" + table(CurveSeries.of(of), of, data.runs())
                    + "</section>");
        }
        if (!layers.isEmpty()) {
            sections.add(LayerSections.sparsity(layers));
        }
        if (!LayerSections.counted(layers).isEmpty()) {
            sections.add(LayerSections.histograms(layers));
        }
        sections.addAll(training.html());
        List<LossProfile> profiles = LossProfile.of(data.directions());
        if (!data.sharpness().isEmpty()) {
            sections.add("<section><h2>" + SharpnessSummary.HEADING + "</h2><p class=\"note\">"
                    + Html.escape(SharpnessSummary.note(data.sharpness())) + "</p>" + Html.table(SharpnessSummary.COLUMNS,
                            SharpnessSummary.of(data.sharpness()).stream().map(SharpnessSummary::cells).toList()) + "</section>");
        }
        if (!profiles.isEmpty()) {
            sections.add(profiles(profiles));
        }
        Recalibration recalibration = Recalibration.of(CurveSummary.of(data.points()));
        if (!recalibration.rows().isEmpty()) {
            sections.add("<section><h2>" + Html.escape(Recalibration.HEADING) + "</h2>"
                    + Html.table(Recalibration.COLUMNS, recalibration.rows()) + "</section>");
        }
        if (!data.achieved().isEmpty()) {
            sections.add(achieved(data.achieved()));
        }
        if (!data.facts().isEmpty()) {
            sections.add("<section>\n<h2>About</h2>\n" + Html.facts(data.facts()) + "\n</section>");
        }
        new HtmlPage(data.title(), "", sections, data.configYaml(),
                ChartJson.of(shown, series, byLambda ? chosen : Double.NaN, training, profiles, layers, chosen), "report.js").write(out);
    }

    private static String curves(List<CurveSeries> series, List<CurveSummary> summaries, Measure shown, List<ComparedRun> runs)
            throws IOException {
        if (series.isEmpty()) {
            return "<section><p>No pruned network was evaluated.</p></section>";
        }
        int least = summaries.stream().mapToInt(CurveSummary::seeds).min().orElse(0);
        int most = summaries.stream().mapToInt(CurveSummary::seeds).max().orElse(0);
        String seeds = least == most ? String.valueOf(most) : least + " to " + most;
        String note = most == 1 ? "One seed, so no band."
                : "Mean over " + seeds + " seeds; the band is one sample standard deviation to each side.";
        String linked = runs.isEmpty() ? "" : " In the table the number of a seed links to its run. " + ComparedRun.unfinished(runs);
        String heading = heading(shown) + " against sparsity";
        return Html.section(heading, note + linked, Html.canvas("curve", heading), Html.details(table(series, summaries, runs), true),
                curveTable(series, shown).download());
    }

    /** A row for each point, as other programs read it. */
    private static ChartTable curveTable(List<CurveSeries> series, Measure shown) {
        List<List<Object>> rows = new ArrayList<>();
        series.forEach(s -> s.points().forEach(p -> rows.add(List.of(p.method(), p.lambda(), p.criterion(), p.allocation(), p.sparsity(),
                p.seeds(), p.mean(), p.deviation()))));
        return new ChartTable("curve.csv", List.of("method", "lambda", "criterion", "allocation", "sparsity", "seeds", shown.label() + "_mean",
                shown.label() + "_std"), rows);
    }

    private static String heading(Measure measure) {
        return "Test " + measure.label();
    }

    private static String table(List<CurveSeries> series, List<CurveSummary> summaries, List<ComparedRun> runs) {
        List<String> head = new ArrayList<>(List.of("sparsity"));
        series.forEach(s -> head.add(s.label()));
        List<List<String>> rows = CurveSeries.sparsities(summaries).stream().map(sparsity -> {
            List<String> row = new ArrayList<>(List.of(CurveSeries.number(sparsity)));
            series.forEach(s -> row.add(s.at(sparsity).map(p -> CurveSeries.cell(p) + links(ComparedRun.of(runs, s.method(), s.lambda())))
                    .orElse("–")));
            return row;
        }).toList();
        return Html.tableOfHtml(head, rows);
    }

    private static String links(List<ComparedRun> runs) {
        String missing = ComparedRun.missing(runs);
        return runs.stream().filter(ComparedRun::finished)
                .map(run -> " " + Html.link(run.folder() + "/report.html", String.valueOf(run.seed()))).collect(Collectors.joining())
                + (missing.isEmpty() ? "" : " " + missing);
    }

    private static String lambdas(List<CurveSeries> series, double chosen, Measure shown) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        for (CurveSeries s : series) {
            s.at(chosen).ifPresent(p -> rows.add(List.of(s.family(), s.lambda(), p.mean(), p.deviation(), p.seeds())));
        }
        String peaks = CurveSeries.peaks(series, chosen).stream().map(s -> " " + s.family() + " peaks at λ = "
                + CurveSeries.number(s.lambda()) + " with " + CurveSeries.cell(s.at(chosen).orElseThrow()) + ".").collect(Collectors.joining());
        String heading = heading(shown) + " at sparsity " + CurveSeries.number(chosen) + " against λ";
        return Html.section(heading, "λ on a logarithmic axis; λ = 0 is the horizontal line; the large mark is the peak." + peaks,
                Html.canvas("lambda", heading + "." + peaks),
                new ChartTable("lambda.csv", List.of("method", "λ", shown.label(), "deviation", "seeds"), rows).folded(true));
    }

    private static String profiles(List<LossProfile> profiles) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        profiles.forEach(p -> p.losses().forEach((alpha, loss) -> rows.add(List.of(p.family(), p.sparsity(), alpha, loss))));
        String heading = "Training loss along random directions";
        return Html.section(heading, "Mean over directions and seeds. At α = 1 every filter has moved by its own norm; biases and "
                + "normalization stay. Solid lines are the networks as trained, broken ones pruned.", Html.canvas("profile", heading),
                new ChartTable("loss-along-directions.csv", List.of("method", "sparsity", "α", "loss"), rows).folded(false));
    }

    private static String achieved(List<AchievedSparsity> achieved) {
        List<List<String>> rows = achieved.stream().map(a -> List.of(a.allocation(), CurveSeries.number(a.requested()),
                String.format(Locale.ROOT, "%.5f", a.prunable()), String.format(Locale.ROOT, "%.5f", a.all()))).toList();
        return "<section><h2>Weights cut</h2><p class=\"note\">Biases and normalization parameters are never cut.</p>"
                + Html.table(List.of("allocation", "sparsity asked", "of the prunable weights", "of all parameters"), rows)
                + "</section>";
    }
}
