package io.varprune.report;

import io.varprune.sweep.PointSummary;
import io.varprune.sweep.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One HTML page about a sweep, its decision first; everything it needs is inside it. */
public final class SweepReport {
    private static final int BEST_CURVES = 5;

    private SweepReport() {
    }

    /** Writes the page as UTF-8; leaves the stream open. */
    public static void write(SweepData data, OutputStream out) throws IOException {
        Measure measure = Measure.of(data.trials().stream().flatMap(trial -> trial.curve().stream()).toList()).get(0);
        List<TriedPoint> points = TriedPoint.of(data.trials(), measure);
        List<AxisChart> axes = AxisChart.of(data.trials(), points);
        List<TriedPoint> curves = curves(points);
        List<EpochStage> epochs = EpochStage.of(data.trials(), data.rungs());

        List<TrainingCost> costs = TrainingCost.ofTrials(data.trials());

        List<String> sections = new ArrayList<>();
        sections.add(decision(data, points));
        for (int i = 0; i < axes.size(); i++) {
            sections.add(axis(SweepJson.id(i), axes.get(i), SweepJson.measures(data, measure, axes.get(i)), measure));
        }
        if (!curves.isEmpty()) {
            sections.add(curves(curves, points.size(), measure));
        }
        if (!data.trials().isEmpty()) {
            sections.add(epochs(epochs, !data.rungs().isEmpty()));
            if (costs.size() > 1) {
                sections.add(TrainingSections.cost(costs, "Time of the complete trials, pruning included"));
            }
            sections.add(TrialTable.section(data.trials(), data.objective()));
        }
        if (data.history().size() > 1) {
            sections.add(history(data));
        }
        if (!data.facts().isEmpty()) {
            sections.add("<section>\n<h2>About</h2>\n" + Html.facts(data.facts()) + "\n</section>");
        }
        new HtmlPage(data.title(), "", sections, data.configYaml(), SweepJson.of(data, measure, axes, curves, epochs, costs),
                "sweep.js").write(out);
    }

    private static String decision(SweepData data, List<TriedPoint> points) {
        Map<String, String> facts = new LinkedHashMap<>();
        data.verdict().ifPresent(verdict -> {
            PointSummary best = verdict.points().get(0);
            facts.put("Winner", best.point().name());
            facts.put(capital(data.objective()), score(best.mean(), best.deviation())
                    + (best.seeds().size() == 1 ? ", one seed" : " over " + best.seeds().size() + " seeds"));
            if (verdict.points().size() > 1) {
                facts.put("Margin to the runner-up", score(verdict.margin(), Double.NaN) + " over " + verdict.points().get(1).point().name());
            }
        });
        facts.put("Trials", states(data.trials()));
        String sentence = data.verdict().map(verdict -> verdict.sentence() + ".").orElse("Nothing is decided: no point is complete.");
        String comment = data.verdict().map(verdict -> plainly(verdict) + uncounted(points, verdict.points().get(0).mean())).orElse("");
        List<List<String>> rows = points.stream().map(p -> List.of(p.point().name(), p.method(), p.seedCount(), score(p.mean(), p.deviation())))
                .toList();
        return "<section>\n<h2>Decision</h2>\n<p class=\"verdict\">" + Html.escape(sentence) + "</p>\n"
                + (comment.isEmpty() ? "" : "<p>" + Html.escape(comment) + "</p>\n") + Html.facts(facts)
                + (rows.isEmpty() ? "" : "\n" + Html.details("Points from best to worst",
                        Html.table(List.of("point", "method", "seeds", data.objective()), rows), false)) + "\n</section>";
    }

    private static String uncounted(List<TriedPoint> points, double winner) {
        return points.stream().filter(point -> !point.isWhole() && point.mean() > winner)
                .map(point -> " " + point.point().name() + " is not counted: its mean of " + score(point.mean(), Double.NaN)
                        + " is that of " + point.seedCount() + " seeds.").collect(Collectors.joining());
    }

    private static String plainly(Verdict verdict) {
        if (verdict.points().size() == 1) {
            return "There is no other complete point to compare it with.";
        }
        if (verdict.distinguishable()) {
            return "Chance between seeds hardly explains the difference. The test does not allow for the winner's having been picked from "
                    + verdict.points().size() + " points.";
        }
        return (verdict.test().isEmpty() ? "One seed does not show how much of the difference is chance."
                : "A difference as small as this may well be chance.") + " Take either of the two, or try more seeds to tell them apart.";
    }

    private static String states(List<SweepTrial> trials) {
        Map<String, Long> counts = new LinkedHashMap<>();
        List.of("complete", "failed", "stopped").forEach(state -> counts.put(state, 0L));
        trials.forEach(trial -> counts.merge(trial.row().state(), 1L, Long::sum));
        return counts.entrySet().stream().map(count -> count.getValue() + " " + count.getKey()).collect(Collectors.joining(", "))
                + "; " + trials.size() + " in all";
    }

    private static String axis(String id, AxisChart axis, List<String> measures, Measure measure) throws IOException {
        StringBuilder note = new StringBuilder("Mean over the seeds; the band is one sample standard deviation to each side.");
        note.append(axis.best() ? " Of points that differ on other axes, the one with the best objective is shown." : "");
        note.append(axis.single() ? " Points differ on other axes, too, so no line joins them." : "");
        note.append(axis.log() && !axis.levels().isEmpty() ? " What has no " + axis.label() + " above 0 is a horizontal line." : "");
        note.append(axis.lines().stream().flatMap(line -> line.points().stream()).allMatch(TriedPoint::isWhole) ? ""
                : " Hollow marks miss seeds and cannot be a peak.");
        String peaks = axis.lines().stream().map(line -> peak(axis, line)).flatMap(Optional::stream).collect(Collectors.joining(" "));
        note.append(peaks.isEmpty() ? "" : " The large mark is the peak. By the objective: " + peaks);
        String choice = Html.choice(id + "-measure", "Show", measures);
        String heading = capital(measures.get(0)) + " against " + axis.label();
        return Html.section(heading, note.toString(), choice, Html.canvas(id, heading + ". " + peaks),
                Html.details(table(axis, measure), false), csv(id, axis, measures).download());
    }

    private static Optional<String> peak(AxisChart axis, AxisChart.Line line) {
        int peak = axis.peak(line, 0);
        if (peak < 0) {
            return Optional.empty();
        }
        TriedPoint point = line.points().get(peak);
        boolean end = line.points().size() > 1 && (peak == 0 || peak == line.points().size() - 1);
        return Optional.of(line.method() + " at " + axis.label() + " = " + CurveSeries.number(axis.value(point)) + " with "
                + score(point.mean(), point.deviation()) + (end ? ", the end of what was tried: the best may lie beyond." : "."));
    }

    private static String table(AxisChart axis, Measure measure) {
        List<String> head = new ArrayList<>(List.of("method", axis.label(), "point", "seeds", "objective"));
        axis.sparsities().forEach(sparsity -> head.add(measure.label() + " at " + CurveSeries.number(sparsity)));
        List<List<String>> rows = new ArrayList<>();
        axis.lines().forEach(line -> line.points().forEach(p -> rows.add(row(axis, p))));
        axis.levels().forEach(level -> rows.add(row(axis, level.point())));
        return Html.table(head, rows);
    }

    /** A row for each point and measure, as other programs read it. */
    private static ChartTable csv(String id, AxisChart axis, List<String> measures) {
        List<List<Object>> rows = new ArrayList<>();
        Stream.concat(axis.lines().stream().flatMap(line -> line.points().stream()), axis.levels().stream().map(AxisChart.Level::point))
                .forEach(p -> IntStream.range(0, measures.size()).forEach(m -> rows.add(List.of(p.method(),
                        AxisChart.value(p.point(), axis.path()).orElse(Double.NaN), p.point().name(), p.complete(), measures.get(m),
                        axis.mean(p, m), axis.deviation(p, m)))));
        return new ChartTable(id + ".csv", List.of("method", axis.path(), "point", "seeds", "measure", "mean", "deviation"), rows);
    }

    private static List<String> row(AxisChart axis, TriedPoint point) {
        List<String> row = new ArrayList<>(List.of(point.method(),
                AxisChart.value(point.point(), axis.path()).stream().mapToObj(CurveSeries::number).findFirst().orElse("–"),
                point.point().name(), point.seedCount(), score(point.mean(), point.deviation())));
        axis.sparsities().forEach(sparsity -> row.add(point.at(sparsity).map(CurveSeries::cell).orElse("–")));
        return row;
    }

    /** The best points and, to compare with, the best of each method that is not among them. */
    private static List<TriedPoint> curves(List<TriedPoint> points) {
        List<TriedPoint> drawn = points.stream().filter(TriedPoint::isWhole).filter(point -> !point.levels().isEmpty()).toList();
        List<TriedPoint> best = new ArrayList<>(drawn.stream().limit(BEST_CURVES).toList());
        drawn.stream().filter(point -> best.stream().noneMatch(other -> other.method().equals(point.method()))).forEach(best::add);
        return best;
    }

    private static String curves(List<TriedPoint> curves, int points, Measure measure) throws IOException {
        List<String> head = new ArrayList<>(List.of("sparsity"));
        curves.forEach(point -> head.add(point.point().name()));
        List<List<String>> rows = CurveSeries.sparsities(curves.stream().flatMap(p -> p.levels().stream()).toList()).stream().map(sparsity -> {
            List<String> row = new ArrayList<>(List.of(CurveSeries.number(sparsity)));
            curves.forEach(point -> row.add(point.at(sparsity).map(CurveSeries::cell).orElse("–")));
            return row;
        }).toList();
        List<List<Object>> csv = new ArrayList<>();
        curves.forEach(point -> point.levels().forEach(level -> csv.add(List.of(point.method(), point.point().name(), level.sparsity(),
                level.seeds(), level.mean(), level.deviation()))));
        String heading = "Test " + measure.label() + " against sparsity";
        return Html.section(heading, (curves.size() < points ? "The best points by the objective, and the best of each method." : "All points.")
                + " Mean over the seeds; the band is one sample standard deviation to each side.", Html.canvas("curve", heading),
                Html.details(Html.table(head, rows), false),
                new ChartTable("curve.csv", List.of("method", "point", "sparsity", "seeds", "mean", "deviation"), csv).download());
    }

    private static String epochs(List<EpochStage> stages, boolean halving) throws IOException {
        String note = "Trained: " + share(stages, EpochStage::trained) + (halving ? " Saved by halving: " + share(stages, EpochStage::stopped)
                : " There was no halving.");
        List<List<Object>> rows = stages.stream().map(stage -> List.<Object>of(stage.label(), stage.planned(), stage.trained(),
                stage.stopped(), stage.failed(), stage.open())).toList();
        String heading = "Epochs spent";
        return Html.section(heading, note, Html.canvas("chart low", "epochs", heading), new ChartTable("epochs.csv",
                List.of("epochs of a trial", "planned", "trained", "saved by halving", "lost to failures", "still to train"), rows)
                        .folded(false));
    }

    private static String share(List<EpochStage> stages, ToLongFunction<EpochStage> counted) {
        long part = stages.stream().mapToLong(counted).sum();
        long all = stages.stream().mapToLong(EpochStage::planned).sum();
        return String.format(Locale.ROOT, "%d of %d epochs (%.0f%%).", part, all, all == 0 ? 0 : 100.0 * part / all);
    }

    private static String history(SweepData data) throws IOException {
        List<List<String>> rows = data.history().stream().map(entry -> List.of(entry.generation(), entry.point(),
                Double.isNaN(entry.lambda()) ? "–" : CurveSeries.number(entry.lambda()), score(entry.objective(), Double.NaN),
                Double.isNaN(entry.margin()) ? "–" : score(entry.margin(), Double.NaN), entry.distinguishable() ? "yes" : "no")).toList();
        List<String> columns = List.of("generation", "point", "λ", data.objective(), "margin", "distinguishable");
        ChartTable csv = new ChartTable("history.csv", columns, data.history().stream().map(entry -> List.<Object>of(entry.generation(),
                entry.point(), entry.lambda(), entry.objective(), entry.margin(), entry.distinguishable())).toList());
        boolean lambdas = data.history().stream().anyMatch(entry -> entry.lambda() > 0);
        return Html.section("History over generations", "What each generation found best. Where the winner is not distinguishable from the"
                + " runner-up, a change may be chance.", lambdas ? Html.canvas("chart low", "history-lambda", "Best λ over generations") : "",
                Html.canvas("chart low", "history-objective", "Best objective over generations"), Html.details(Html.table(columns, rows), true),
                csv.download());
    }

    /** Four digits after the point. @param deviation NaN for none */
    static String score(double mean, double deviation) {
        return String.format(Locale.ROOT, "%.4f", mean) + (Double.isNaN(deviation) ? "" : String.format(Locale.ROOT, " ±%.4f", deviation));
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
