package io.varprune.report;

import io.varprune.store.SyncRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** How training went: penalty and variance over its syncs, and what they cost. */
final class TrainingSections {
    private static final int MOST_SYNCS = 200;
    private static final int FEWEST_SYNCS = 20;
    // of all runs together, so that the page stays small
    private static final int MOST_POINTS = 6000;
    private static final int MOST_VARIANCES = 50;
    private static final String MEAN = "mean of the layers, all runs";

    /** One line. @param base whether it is plain SGD */
    private record Line(String run, String label, boolean base, List<SyncRecord> syncs) {
    }

    private final List<Line> lines = new ArrayList<>();
    // by method, the run of its first seed
    private final Map<String, Line> detailed = new LinkedHashMap<>();
    private final List<SyncTime> times;
    private final List<TrainingCost> costs;
    private boolean thinned;

    TrainingSections(Map<String, TrainingCost.Run> runs, List<TrainingCost> costs) {
        this.costs = costs;
        times = SyncTime.of(runs.values());
        int most = Math.max(FEWEST_SYNCS, Math.min(MOST_SYNCS, MOST_POINTS / Math.max(1, runs.size())));
        runs.forEach((name, run) -> {
            if (!run.syncs().isEmpty()) {
                List<SyncRecord> shown = thinned(run.syncs(), most);
                thinned |= shown.size() < run.syncs().size();
                lines.add(new Line(name, run.label(), run.plain(), shown));
                List<SyncRecord> varied = run.syncs().stream().filter(sync -> !sync.layerVariances().isEmpty()).toList();
                if (!varied.isEmpty()) {
                    detailed.putIfAbsent(run.label(), new Line(name, run.label(), run.plain(), thinned(varied, MOST_VARIANCES)));
                }
            }
        });
    }

    List<String> html() throws IOException {
        List<String> sections = new ArrayList<>();
        if (!lines.isEmpty()) {
            sections.add(penalty());
            sections.add(variance());
            sections.add(time());
        }
        if (costs.size() > 1) {
            sections.add(cost(costs, "Time of the workers' local steps, without the syncs"));
        }
        return sections;
    }

    private String penalty() throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        lines.forEach(line -> line.syncs.forEach(s -> rows.add(List.of(line.run, s.sync(), s.epoch(), s.loss(), s.penalty(), s.variance()))));
        String heading = "Penalty over synchronisations";
        return Html.section(heading, (thinned ? lines.get(0).syncs.size() + " synchronisations of a longer run are shown, evenly spread. " : "")
                + "VAR's penalty of the averaged weights as training goes on, whatever the regularizer. Seeds share a colour.",
                Html.canvas("penalty", heading),
                new ChartTable("penalty.csv", List.of("run", "sync", "epoch", "loss", "penalty", "variance"), rows).folded(false));
    }

    private String variance() throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        detailed.values().forEach(line -> line.syncs.forEach(s -> s.layerVariances().forEach(
                (layer, variance) -> rows.add(List.of(line.run, s.sync(), s.epoch(), layer, variance)))));
        List<String> options = new ArrayList<>(List.of(MEAN));
        detailed.values().forEach(line -> options.add("each layer of " + line.run));
        String heading = "Variance over synchronisations";
        String canvas = Html.canvas("variance", heading);
        return rows.isEmpty()
                ? Html.section(heading, "Variance of the weights' magnitudes, the mean of the layers; the table is that of the penalty. These "
                        + "runs did not record each layer.", canvas)
                : Html.section(heading, "Variance of the weights' magnitudes on a logarithmic axis. Each layer's is recorded at the end of an "
                        + "epoch; the mean of the layers is in the table of the penalty.", Html.choice("variance-of", "Show", options), canvas,
                        new ChartTable("layer-variances.csv", List.of("run", "sync", "epoch", "layer", "variance"), rows).folded(false));
    }

    private String time() throws IOException {
        List<List<Object>> rows = times.stream().map(t -> List.<Object>of(t.label(), t.broadcast(), t.compute(), t.reduce(), t.driver(),
                t.waiting())).toList();
        String heading = "Time of a synchronisation";
        return Html.section(heading, "Mean over the synchronisations, without the first epoch where there are several. Compute is the local "
                + "steps of the slowest worker; waiting is the part of the whole time that the others spend on waiting for it.",
                Html.bars("times", heading, times.size()), new ChartTable("sync-times.csv",
                        List.of("method", "broadcast ms", "compute ms", "reduce ms", "driver ms", "waiting"), rows).folded(true));
    }

    /** @param what the times are of */
    static String cost(List<TrainingCost> costs, String what) throws IOException {
        List<List<Object>> rows = costs.stream().map(c -> List.<Object>of(c.method(), c.lambda(), c.secondsPerEpoch(), c.relative())).toList();
        String heading = "Cost of training";
        return Html.section(heading, what + (relative(costs) ? ", in units of plain SGD's." : "; there is no plain SGD to compare with."),
                Html.bars("costs", heading, costs.size()),
                new ChartTable("cost.csv", List.of("method", "λ", "seconds per epoch", "relative to sgd"), rows).folded(true));
    }

    private static boolean relative(List<TrainingCost> costs) {
        return costs.stream().anyMatch(cost -> Double.isFinite(cost.relative()));
    }

    static void costs(Map<String, Object> root, List<TrainingCost> costs) {
        boolean relative = relative(costs);
        root.put("costs", costs.stream().map(c -> Map.of("label", c.label(), "value", relative ? c.relative() : c.secondsPerEpoch()))
                .toList());
        root.put("costTitle", relative ? "time, plain SGD is 1" : "seconds per epoch");
    }

    /** What the charts are drawn from. */
    void json(Map<String, Object> root) {
        root.put("penalties", lines.stream().map(line -> line(line, points(line, SyncRecord::penalty))).toList());
        List<Object> variances = new ArrayList<>();
        variances.add(Map.of("label", MEAN, "lines", lines.stream().map(line -> line(line, points(line, SyncRecord::variance))).toList()));
        detailed.values().forEach(line -> variances.add(Map.of("label", line.run, "lines", line.syncs.get(0).layerVariances().keySet().stream()
                .map(layer -> Map.of("label", layer, "family", layer, "base", false, "points",
                        points(line, sync -> sync.layerVariances().getOrDefault(layer, Double.NaN)))).toList())));
        root.put("variances", variances);
        root.put("times", times);
        costs(root, costs);
    }

    private static Map<String, Object> line(Line line, List<Object> points) {
        return Map.of("label", line.run, "family", line.label, "base", line.base, "points", points);
    }

    private static List<Object> points(Line line, ToDoubleFunction<SyncRecord> value) {
        return line.syncs.stream().filter(sync -> Double.isFinite(value.applyAsDouble(sync)))
                .map(sync -> (Object) Map.of("x", sync.sync(), "y", value.applyAsDouble(sync))).toList();
    }

    private static List<SyncRecord> thinned(List<SyncRecord> records, int most) {
        return records.size() <= most ? records : IntStream.range(0, most)
                .mapToObj(i -> records.get((int) ((long) i * (records.size() - 1) / (most - 1)))).toList();
    }
}
