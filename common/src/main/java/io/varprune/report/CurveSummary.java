package io.varprune.report;

import io.varprune.store.CurvePoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Curves over sparsity, mean and spread over the seeds. */
public record CurveSummary(List<Curve> curves) {
    /** One method at one strength. @param points by growing sparsity */
    public record Curve(String method, double lambda, String allocation, List<Point> points) {
        /** How people call it. */
        public String label() {
            return (lambda == 0 ? method : method + " " + lambda).replace("E-", "e-")
                    + (allocation.equals("global") ? "" : " " + allocation);
        }
    }

    /** @param deviation sample standard deviation over the seeds, 0 for a single one; @param seeds how many */
    public record Point(double sparsity, double mean, double deviation, int seeds) {}

    private record Key(String method, double lambda, String allocation) {}

    /** Copies the list. */
    public CurveSummary {
        curves = List.copyOf(curves);
    }

    /** Groups the points of any number of runs; curves stay in the order in which they first appear. */
    public static CurveSummary of(List<CurvePoint> points) {
        Map<Key, Map<Double, List<Double>>> groups = new LinkedHashMap<>();
        for (CurvePoint p : points) {
            groups.computeIfAbsent(new Key(p.method(), p.lambda(), p.allocation()), k -> new java.util.TreeMap<>())
                    .computeIfAbsent(p.sparsity(), s -> new ArrayList<>()).add(p.accuracy());
        }
        List<Curve> curves = new ArrayList<>();
        groups.forEach((key, levels) -> curves.add(new Curve(key.method(), key.lambda(), key.allocation(),
                levels.entrySet().stream().map(e -> point(e.getKey(), e.getValue())).toList())));
        return new CurveSummary(curves);
    }

    private static Point point(double sparsity, List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
        double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return new Point(sparsity, mean, values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1)), values.size());
    }

    /** The point of a curve at a sparsity, null when it has none. */
    static Point at(Curve curve, double sparsity) {
        return curve.points().stream().filter(p -> Objects.equals(p.sparsity(), sparsity)).findFirst().orElse(null);
    }

    /** Every sparsity of any curve, growing. */
    List<Double> sparsities() {
        return curves.stream().flatMap(c -> c.points().stream()).map(Point::sparsity).distinct().sorted().toList();
    }
}
