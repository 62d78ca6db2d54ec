package io.varprune.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The numbers behind the charts of a sweep. */
final class SweepJson {
    private SweepJson() {
    }

    static String of(SweepData data, Measure measure, List<AxisChart> axes, List<TriedPoint> curves, List<EpochStage> epochs,
            List<TrainingCost> costs)
            throws JsonProcessingException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("objective", data.objective());
        root.put("measure", "test " + measure.label());
        root.put("curves", curves.stream().map(p -> ChartJson.curve(p.point().name(), p.method(), p.levels())).toList());
        root.put("axes", IntStream.range(0, axes.size()).mapToObj(i -> axis(id(i), axes.get(i), measures(data, measure, axes.get(i)))).toList());
        root.put("epochs", epochs.stream().map(stage -> Map.of("label", stage.label(), "trained", stage.trained(), "stopped", stage.stopped(),
                "failed", stage.failed(), "open", stage.open())).toList());
        TrainingSections.costs(root, costs);
        root.put("history", data.history().stream().map(SweepJson::entry).toList());
        return ChartJson.write(root);
    }

    /** Of the canvas of an axis. */
    static String id(int axis) {
        return "axis-" + axis;
    }

    /** The names of what a chart over an axis can show. */
    static List<String> measures(SweepData data, Measure measure, AxisChart axis) {
        return IntStream.range(0, axis.measures()).mapToObj(m -> m == 0 ? data.objective()
                : "test " + measure.label() + " at sparsity " + CurveSeries.number(axis.sparsities().get(m - 1))).toList();
    }

    private static Map<String, Object> axis(String id, AxisChart axis, List<String> measures) {
        Map<String, Object> of = new LinkedHashMap<>();
        of.put("id", id);
        of.put("label", axis.label());
        of.put("log", axis.log());
        of.put("best", axis.best());
        of.put("single", axis.single());
        of.put("measures", measures);
        of.put("lines", axis.lines().stream().map(line -> Map.of("label", line.method(), "base", ChartJson.isBase(line.method()),
                "points", line.points().stream().map(point -> point(axis, point, "x", axis.value(point))).toList(),
                "peaks", IntStream.range(0, axis.measures()).map(m -> axis.peak(line, m)).toArray())).toList());
        of.put("flat", axis.levels().stream().map(level -> point(axis, level.point(), "label", level.label())).toList());
        of.put("stopped", axis.stopped().stream().map(trial -> Map.of("x", AxisChart.value(trial.point(), axis.path()).orElseThrow(),
                "y", trial.row().objective(), "point", trial.point().name() + ", seed " + trial.row().seed())).toList());
        return of;
    }

    private static Map<String, Object> point(AxisChart axis, TriedPoint point, String where, Object place) {
        Map<String, Object> of = new LinkedHashMap<>();
        of.put(where, place);
        of.put("point", point.point().name());
        of.put("seeds", point.seeds());
        of.put("complete", point.complete());
        of.put("means", IntStream.range(0, axis.measures()).mapToObj(m -> finite(axis.mean(point, m))).toList());
        of.put("sds", IntStream.range(0, axis.measures()).mapToObj(m -> finite(axis.deviation(point, m))).toList());
        return of;
    }

    private static Map<String, Object> entry(HistoryEntry entry) {
        Map<String, Object> of = new LinkedHashMap<>();
        of.put("generation", entry.generation());
        of.put("point", entry.point());
        // a logarithmic axis has no 0
        of.put("lambda", entry.lambda() > 0 ? entry.lambda() : null);
        of.put("objective", finite(entry.objective()));
        return of;
    }

    /** JSON has no NaN. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
