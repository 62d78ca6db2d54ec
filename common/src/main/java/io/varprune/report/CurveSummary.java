package io.varprune.report;

import io.varprune.store.CurvePoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Accuracy, or another measure, at one sparsity over all seeds.
 *
 * @param method name of the regularizer
 * @param lambda its strength
 * @param criterion what made a weight worth keeping
 * @param allocation how the sparsity was shared among the layers
 * @param sparsity fraction of weights cut
 * @param asCut mean accuracy before batch-norm statistics were taken anew
 * @param asCutDeviation its sample standard deviation; NaN for one seed
 * @param mean mean of the measure, after that
 * @param deviation its sample standard deviation; NaN for one seed
 * @param seeds how many runs
 */
public record CurveSummary(
        String method, double lambda, String criterion, String allocation, double sparsity, double asCut, double asCutDeviation,
        double mean, double deviation, int seeds) {
    private record Group(String method, double lambda, String criterion, String allocation, double sparsity) {
    }

    /** Accuracy, ordered by method, lambda, criterion, allocation and sparsity. */
    public static List<CurveSummary> of(List<CurvePoint> points) {
        return of(points, Measure.ACCURACY);
    }

    /** The same of any measure. */
    public static List<CurveSummary> of(List<CurvePoint> points, Measure measure) {
        Map<Group, List<CurvePoint>> groups = new LinkedHashMap<>();
        for (CurvePoint p : points) {
            Group group = new Group(p.method(), p.lambda(), p.criterion(), p.allocation(), p.sparsity());
            groups.computeIfAbsent(group, g -> new ArrayList<>()).add(p);
        }
        return groups.entrySet().stream().map(e -> summary(e.getKey(), e.getValue(), measure))
                .sorted(Comparator.comparing(CurveSummary::method).thenComparing(CurveSummary::lambda)
                        .thenComparing(CurveSummary::criterion).thenComparing(CurveSummary::allocation)
                        .thenComparing(CurveSummary::sparsity))
                .toList();
    }

    /** Whether there is more than one seed, and so a deviation. */
    public boolean hasDeviation() {
        return seeds > 1;
    }

    private static CurveSummary summary(Group group, List<CurvePoint> points, Measure measure) {
        double[] asCut = points.stream().mapToDouble(CurvePoint::accuracy).toArray();
        double[] after = points.stream().mapToDouble(measure::of).toArray();
        return new CurveSummary(group.method, group.lambda, group.criterion, group.allocation, group.sparsity, mean(asCut),
                deviation(asCut), mean(after), deviation(after), points.size());
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        // 0 / 0 is NaN: one seed has no deviation
        return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1));
    }
}
