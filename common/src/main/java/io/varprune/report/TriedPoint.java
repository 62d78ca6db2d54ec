package io.varprune.report;

import io.varprune.store.CurvePoint;
import io.varprune.sweep.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.stat.StatUtils;

/**
 * A point of a sweep over those of its seeds that are complete.
 *
 * @param method    the sweep's name of the method, or else the regularizer's
 * @param point     the point
 * @param seeds     trials of the point
 * @param complete  how many of them are complete, 1 or more
 * @param mean      mean of the objective
 * @param deviation its sample standard deviation; NaN for one seed
 * @param levels    the measure by rising sparsity, of the first criterion and allocation
 */
record TriedPoint(String method, Point point, int seeds, int complete, double mean, double deviation, List<CurveSummary> levels) {
    /** Those with a complete trial. First those that miss no seed, which alone can win; of them first the largest mean. */
    static List<TriedPoint> of(List<SweepTrial> trials, Measure measure) {
        Map<Point, List<SweepTrial>> groups = new LinkedHashMap<>();
        trials.forEach(trial -> groups.computeIfAbsent(trial.point(), point -> new ArrayList<>()).add(trial));
        return groups.values().stream().filter(group -> group.stream().anyMatch(SweepTrial::isComplete))
                .map(group -> of(group.get(0), group.size(), group.stream().filter(SweepTrial::isComplete).toList(), measure))
                .sorted(Comparator.comparing(TriedPoint::isWhole).thenComparing(TriedPoint::mean).reversed()).toList();
    }

    private static TriedPoint of(SweepTrial first, int seeds, List<SweepTrial> complete, Measure measure) {
        double[] values = complete.stream().mapToDouble(trial -> trial.row().objective()).toArray();
        List<CurvePoint> curves = complete.stream().flatMap(trial -> trial.curve().stream()).toList();
        List<CurvePoint> counted = curves.stream().filter(p -> p.criterion().equals(curves.get(0).criterion())
                && p.allocation().equals(curves.get(0).allocation())).toList();
        return new TriedPoint(first.method(), first.point(), seeds, values.length, StatUtils.mean(values),
                values.length == 1 ? Double.NaN : Math.sqrt(StatUtils.variance(values)), CurveSummary.of(counted, measure));
    }

    /** Whether no seed is missing. */
    boolean isWhole() {
        return complete == seeds;
    }

    Optional<CurveSummary> at(double sparsity) {
        return levels.stream().filter(level -> level.sparsity() == sparsity).findFirst();
    }

    /** How many seeds it has: {@code 3}, or {@code 2 of 3}. */
    String seedCount() {
        return isWhole() ? String.valueOf(seeds) : complete + " of " + seeds;
    }
}
