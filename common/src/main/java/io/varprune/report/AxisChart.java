package io.varprune.report;

import io.varprune.sweep.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What a sweep found along one axis of numbers. Its measures are the objective, which is measure 0, and the accuracy at each sparsity.
 *
 * @param path       the field
 * @param log        whether the axis is logarithmic; what is 0 is then among the levels
 * @param best       whether a value has points that differ on other axes, of which the one with the best objective is shown
 * @param single     whether points differ on other axes and no two of a method have a value in common, so that no line joins them
 * @param lines      one for each method that has the axis
 * @param levels     points without a place on the axis
 * @param stopped    trials that were stopped and have a place on the axis
 * @param sparsities of the further measures
 */
record AxisChart(String path, boolean log, boolean best, boolean single, List<Line> lines, List<Level> levels, List<SweepTrial> stopped,
        List<Double> sparsities) {
    private static final String LAMBDA = "train.regularizer.lambda";
    // from here on even steps of the logarithm are meant more often than even steps
    private static final double LOG_RATIO = 30;

    /** @param points by rising value, no two of one value */
    record Line(String method, List<TriedPoint> points) {
    }

    /** @param label the method, with the value if it has one */
    record Level(String label, TriedPoint point) {
    }

    /** One for each field with two numbers or more, lambda first, then as in the settings; none of what has nothing to show yet. */
    static List<AxisChart> of(List<SweepTrial> trials, List<TriedPoint> points) {
        Set<String> paths = new LinkedHashSet<>();
        trials.forEach(trial -> paths.addAll(trial.point().settings().keySet()));
        List<AxisChart> charts = new ArrayList<>();
        for (String path : paths.stream().sorted(Comparator.comparing(path -> !path.equals(LAMBDA))).toList()) {
            double[] values = trials.stream().map(trial -> value(trial.point(), path)).filter(OptionalDouble::isPresent)
                    .mapToDouble(OptionalDouble::getAsDouble).distinct().sorted().toArray();
            if (values.length > 1) {
                AxisChart chart = of(path, isLog(path, values), trials, points);
                if (!chart.lines.isEmpty() || !chart.stopped.isEmpty()) {
                    charts.add(chart);
                }
            }
        }
        return charts;
    }

    private static boolean isLog(String path, double[] values) {
        double least = DoubleStream.of(values).filter(value -> value > 0).min().orElse(Double.NaN);
        return values[0] >= 0 && (path.equals(LAMBDA) || values[values.length - 1] / least >= LOG_RATIO);
    }

    private static AxisChart of(String path, boolean log, List<SweepTrial> trials, List<TriedPoint> points) {
        Map<String, Map<Double, TriedPoint>> methods = new LinkedHashMap<>();
        Map<String, TriedPoint> levels = new LinkedHashMap<>();
        boolean best = false;
        // the better ones come first, so that the first of a place is its best
        for (TriedPoint point : points) {
            OptionalDouble value = value(point.point(), path);
            if (value.isPresent() && (!log || value.getAsDouble() > 0)) {
                best |= methods.computeIfAbsent(point.method(), method -> new LinkedHashMap<>())
                        .putIfAbsent(value.getAsDouble(), point) != null;
            } else {
                String label = point.method() + (value.isPresent() ? " " + label(path) + "=0" : "");
                best |= levels.putIfAbsent(label, point) != null;
            }
        }
        List<Line> lines = methods.entrySet().stream().map(method -> new Line(method.getKey(), method.getValue().values().stream()
                .sorted(Comparator.comparingDouble(point -> value(point.point(), path).orElseThrow())).toList())).toList();
        boolean others = trials.stream().flatMap(trial -> trial.point().settings().keySet().stream())
                .anyMatch(other -> !other.equals(path) && !other.equals(Point.METHOD));
        List<SweepTrial> stopped = trials.stream().filter(SweepTrial::isStopped).filter(trial -> Double.isFinite(trial.row().objective()))
                .filter(trial -> value(trial.point(), path).stream().anyMatch(value -> !log || value > 0)).toList();
        return new AxisChart(path, log, best, others && !best, lines,
                levels.entrySet().stream().map(level -> new Level(level.getKey(), level.getValue())).toList(), stopped,
                CurveSeries.sparsities(points.stream().flatMap(point -> point.levels().stream()).toList()));
    }

    /** The number that a point has for a field; empty when it has none. */
    static OptionalDouble value(Point point, String path) {
        return point.settings().get(path) instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    }

    /** A field as a report calls it. */
    static String label(String path) {
        return path.equals(LAMBDA) ? "λ" : path;
    }

    String label() {
        return label(path);
    }

    double value(TriedPoint point) {
        return value(point.point(), path).orElseThrow();
    }

    /** How many measures there are. */
    int measures() {
        return 1 + sparsities.size();
    }

    /** Mean of a measure; NaN when the point does not have it. */
    double mean(TriedPoint point, int measure) {
        return measure == 0 ? point.mean() : point.at(sparsities.get(measure - 1)).map(CurveSummary::mean).orElse(Double.NaN);
    }

    /** Its sample standard deviation; NaN for one seed. */
    double deviation(TriedPoint point, int measure) {
        return measure == 0 ? point.deviation() : point.at(sparsities.get(measure - 1)).map(CurveSummary::deviation).orElse(Double.NaN);
    }

    /** Index of the point of a line with the largest mean, the first of equals, of those that miss no seed; -1 when there is none. */
    int peak(Line line, int measure) {
        return IntStream.range(0, line.points.size())
                .filter(i -> line.points.get(i).isWhole() && Double.isFinite(mean(line.points.get(i), measure)))
                .boxed().max(Comparator.comparingDouble(i -> mean(line.points.get(i), measure))).orElse(-1);
    }
}
