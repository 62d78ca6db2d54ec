package io.varprune.report;

import io.varprune.store.CurvePoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Accuracy at one sparsity over all seeds.
 *
 * @param method name of the regularizer
 * @param lambda its strength
 * @param criterion what made a weight worth keeping
 * @param allocation how the sparsity was shared among the layers
 * @param sparsity fraction of weights cut
 * @param asCut mean accuracy before batch-norm statistics were taken anew
 * @param asCutDeviation its sample standard deviation; NaN for one seed
 * @param mean mean accuracy, after that
 * @param deviation sample standard deviation of the accuracy; NaN for one seed
 * @param seeds how many runs
 */
public record CurveSummary(
        String method, double lambda, String criterion, String allocation, double sparsity, double asCut, double asCutDeviation,
        double mean, double deviation, int seeds) {
    private record Group(String method, double lambda, String criterion, String allocation, double sparsity) {
    }

    /** Summarises the points, ordered by method, lambda, criterion, allocation and sparsity. */
    public static List<CurveSummary> of(List<CurvePoint> points) {
        Map<Group, List<CurvePoint>> groups = new LinkedHashMap<>();
        for (CurvePoint p : points) {
            Group group = new Group(p.method(), p.lambda(), p.criterion(), p.allocation(), p.sparsity());
            groups.computeIfAbsent(group, g -> new ArrayList<>()).add(p);
        }
        return groups.entrySet().stream().map(e -> summary(e.getKey(), e.getValue()))
                .sorted(Comparator.comparing(CurveSummary::method).thenComparing(CurveSummary::lambda)
                        .thenComparing(CurveSummary::criterion).thenComparing(CurveSummary::allocation)
                        .thenComparing(CurveSummary::sparsity))
                .toList();
    }

    /** Whether there is more than one seed, and so a deviation. */
    public boolean hasDeviation() {
        return seeds > 1;
    }

    private static CurveSummary summary(Group group, List<CurvePoint> points) {
        List<Double> asCut = points.stream().map(CurvePoint::accuracy).toList();
        List<Double> recalibrated = points.stream().map(CurvePoint::accuracyRecalibrated).toList();
        return new CurveSummary(group.method, group.lambda, group.criterion, group.allocation, group.sparsity, mean(asCut),
                deviation(asCut), mean(recalibrated), deviation(recalibrated), points.size());
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElseThrow();
    }

    private static double deviation(List<Double> values) {
        double mean = mean(values);
        // 0 / 0 is NaN: one seed has no deviation
        return Math.sqrt(values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum() / (values.size() - 1));
    }
}
