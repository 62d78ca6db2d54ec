package io.varprune.report;

import io.varprune.store.SyncRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One HTML page with charts and their tables; everything it needs is inside it. */
public final class HtmlReport {
    private static final double CHOSEN_SPARSITY = 0.95;
    private static final int MOST_SYNCS = 200;

    private HtmlReport() {
    }

    /** Writes the page as UTF-8; leaves the stream open. */
    public static void write(ReportData data, OutputStream out) throws IOException {
        List<Measure> measures = Measure.of(data.points());
        Measure shown = measures.get(0);
        List<CurveSummary> summaries = CurveSummary.of(data.points(), shown);
        List<CurveSeries> series = CurveSeries.of(summaries);
        Map<String, List<SyncRecord>> syncs = new LinkedHashMap<>();
        data.syncs().forEach((run, records) -> syncs.put(run, thinned(records)));
        double chosen = CurveSeries.sparsities(summaries).stream()
                .min(Comparator.comparingDouble(s -> Math.abs(s - CHOSEN_SPARSITY))).orElse(CHOSEN_SPARSITY);

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
        if (syncs.values().stream().anyMatch(records -> !records.isEmpty())) {
            sections.add(penalties(syncs, !syncs.equals(data.syncs())));
        }
        List<LossProfile> profiles = LossProfile.of(data.directions());
        if (!data.sharpness().isEmpty()) {
            sections.add("<section><h2>" + SharpnessSummary.HEADING + "</h2><p class=\"note\">"
                    + Html.escape(SharpnessSummary.note(data.sharpness())) + "</p>" + Html.table(SharpnessSummary.COLUMNS,
                            SharpnessSummary.of(data.sharpness()).stream().map(SharpnessSummary::cells).toList()) + "</section>");
        }
        if (!profiles.isEmpty()) {
            sections.add(profiles(profiles));
        }
        if (data.costs().size() > 1) {
            sections.add(costs(data.costs()));
        }
        Recalibration recalibration = Recalibration.of(CurveSummary.of(data.points()));
        if (!recalibration.rows().isEmpty()) {
            sections.add("<section><h2>" + Html.escape(Recalibration.HEADING) + "</h2>"
                    + Html.table(Recalibration.COLUMNS, recalibration.rows()) + "</section>");
        }
        if (!data.achieved().isEmpty()) {
            sections.add(achieved(data.achieved()));
        }
        new HtmlPage(data.title(), Html.facts(data.facts()), sections, data.configYaml(),
                ChartJson.of(shown, series, byLambda ? chosen : Double.NaN, syncs, profiles), "report.js").write(out);
    }

    private static String curves(List<CurveSeries> series, List<CurveSummary> summaries, Measure shown, List<ComparedRun> runs) {
        if (series.isEmpty()) {
            return "<section><p>No pruned network was evaluated.</p></section>";
        }
        int least = summaries.stream().mapToInt(CurveSummary::seeds).min().orElse(0);
        int most = summaries.stream().mapToInt(CurveSummary::seeds).max().orElse(0);
        String seeds = least == most ? String.valueOf(most) : least + " to " + most;
        String note = most == 1 ? "One seed, so no band."
                : "Mean over " + seeds + " seeds; the band is one sample standard deviation to each side.";
        String linked = runs.isEmpty() ? "" : " In the table the number of a seed links to its run. " + ComparedRun.unfinished(runs);
        return Html.section("curve", heading(shown) + " against sparsity", note + linked, table(series, summaries, runs), true);
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

    private static String lambdas(List<CurveSeries> series, double chosen, Measure shown) {
        List<List<String>> rows = new ArrayList<>();
        for (CurveSeries s : series) {
            s.at(chosen).ifPresent(point -> rows.add(List.of(s.family(), CurveSeries.number(s.lambda()),
                    CurveSeries.cell(point), String.valueOf(point.seeds()))));
        }
        return Html.section("lambda", heading(shown) + " at sparsity " + CurveSeries.number(chosen) + " against λ",
                "λ on a logarithmic axis; λ = 0 is the horizontal line.",
                Html.table(List.of("method", "λ", shown.label(), "seeds"), rows), true);
    }

    private static String penalties(Map<String, List<SyncRecord>> syncs, boolean thinned) {
        List<List<String>> rows = new ArrayList<>();
        syncs.forEach((run, records) -> records.forEach(r -> rows.add(List.of(run, String.valueOf(r.sync()),
                String.valueOf(r.epoch()), CurveSeries.number(r.loss()), CurveSeries.number(r.penalty()),
                CurveSeries.number(r.variance())))));
        return Html.section("penalty", "Penalty over synchronisations",
                thinned ? MOST_SYNCS + " synchronisations of a longer run are shown, evenly spread."
                        : "VAR's penalty of the averaged weights as training goes on, whatever the regularizer.",
                Html.table(List.of("run", "sync", "epoch", "loss", "penalty", "variance"), rows), false);
    }

    private static String profiles(List<LossProfile> profiles) {
        List<String> head = new ArrayList<>(List.of("α"));
        profiles.forEach(p -> head.add(p.family() + ", " + CurveSeries.number(p.sparsity())));
        List<List<String>> rows = profiles.stream().flatMap(p -> p.losses().keySet().stream()).distinct().sorted().map(alpha -> {
            List<String> row = new ArrayList<>(List.of(CurveSeries.number(alpha)));
            profiles.forEach(p -> row.add(p.losses().containsKey(alpha) ? CurveSeries.number(p.losses().get(alpha)) : "–"));
            return row;
        }).toList();
        return Html.section("profile", "Training loss along random directions", "Mean over directions and seeds. At α = 1 every filter has "
                + "moved by its own norm; biases and normalization stay. Solid lines are the networks as trained, broken ones pruned.",
                Html.table(head, rows), false);
    }

    private static String costs(List<TrainingCost> costs) {
        List<List<String>> rows = costs.stream().map(c -> List.of(c.method(), CurveSeries.number(c.lambda()),
                CurveSeries.number(c.secondsPerEpoch()), Double.isNaN(c.relative()) ? "–"
                        : String.format(Locale.ROOT, "%.2f", c.relative()))).toList();
        return "<section><h2>Cost of training</h2><p class=\"note\">Time of the workers' local steps, without the syncs.</p>"
                + Html.table(List.of("method", "λ", "seconds per epoch", "relative to sgd"), rows) + "</section>";
    }

    private static String achieved(List<AchievedSparsity> achieved) {
        List<List<String>> rows = achieved.stream().map(a -> List.of(a.allocation(), CurveSeries.number(a.requested()),
                String.format(Locale.ROOT, "%.5f", a.prunable()), String.format(Locale.ROOT, "%.5f", a.all()))).toList();
        return "<section><h2>Weights cut</h2><p class=\"note\">Biases and normalization parameters are never cut.</p>"
                + Html.table(List.of("allocation", "sparsity asked", "of the prunable weights", "of all parameters"), rows)
                + "</section>";
    }

    private static List<SyncRecord> thinned(List<SyncRecord> records) {
        if (records.size() <= MOST_SYNCS) {
            return records;
        }
        return IntStream.range(0, MOST_SYNCS)
                .mapToObj(i -> records.get((int) ((long) i * (records.size() - 1) / (MOST_SYNCS - 1)))).toList();
    }
}
