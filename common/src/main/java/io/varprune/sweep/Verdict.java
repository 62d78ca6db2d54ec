package io.varprune.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.TTest;

/**
 * What a sweep decides: its points from best to worst, and whether the best can be told from the second by a two-sided t-test. The test
 * asks about these two alone; it is not corrected for the winner's having been picked from many.
 *
 * @param points one or more, the largest mean first, of equals the one that was given first
 * @param margin how much the winner's mean is above the runner-up's, 0 or more; NaN when there is no other point
 * @param test   the test that was made, as in "paired t-test"; empty when none could be
 * @param pValue its p-value; NaN without a test
 */
public record Verdict(List<PointSummary> points, double margin, String test, double pValue) {
    /** The winner is told from the runner-up when the p-value is below. */
    public static final double ALPHA = 0.05;

    /** Copies the list. */
    public Verdict {
        points = List.copyOf(points);
    }

    /**
     * Decides. Points are paired by seed when the two best have the same seeds, and else compared by Welch's test.
     *
     * @param outcomes one or more; give those of complete points only, or the lucky first seed of one may win
     * @throws IllegalArgumentException when there are none, or a point has a seed twice
     */
    public static Verdict of(List<Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            throw new IllegalArgumentException("a verdict needs a finished trial");
        }
        Map<Point, TreeMap<Long, Double>> bySeed = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            if (bySeed.computeIfAbsent(outcome.point(), p -> new TreeMap<>()).put(outcome.seed(), outcome.objective()) != null) {
                throw new IllegalArgumentException(outcome.point().name() + " has seed " + outcome.seed() + " twice");
            }
        }
        List<PointSummary> points = new ArrayList<>();
        bySeed.forEach((point, values) -> points.add(new PointSummary(point, StatUtils.mean(array(values)),
                values.size() == 1 ? Double.NaN : Math.sqrt(StatUtils.variance(array(values))), List.copyOf(values.keySet()))));
        points.sort(Comparator.comparingDouble(PointSummary::mean).reversed());
        if (points.size() == 1) {
            return new Verdict(points, Double.NaN, "", Double.NaN);
        }
        return compare(points, bySeed.get(points.get(0).point()), bySeed.get(points.get(1).point()));
    }

    private static Verdict compare(List<PointSummary> points, TreeMap<Long, Double> best, TreeMap<Long, Double> second) {
        double margin = points.get(0).mean() - points.get(1).mean();
        if (best.size() == 1 || second.size() == 1) {
            return new Verdict(points, margin, "", Double.NaN);
        }
        boolean paired = best.keySet().equals(second.keySet());
        double p = paired ? paired(array(best), array(second)) : welch(array(best), array(second));
        return new Verdict(points, margin, paired ? "paired t-test" : "Welch's t-test", p);
    }

    private static double paired(double[] best, double[] second) {
        boolean noSpread = StatUtils.varianceDifference(best, second, StatUtils.meanDifference(best, second)) == 0;
        return noSpread ? certain(best, second) : new TTest().pairedTTest(best, second);
    }

    private static double welch(double[] best, double[] second) {
        boolean noSpread = StatUtils.variance(best) == 0 && StatUtils.variance(second) == 0;
        return noSpread ? certain(best, second) : new TTest().tTest(best, second);
    }

    /** Without spread t is infinite or 0/0. */
    private static double certain(double[] best, double[] second) {
        return StatUtils.mean(best) == StatUtils.mean(second) ? 1 : 0;
    }

    private static double[] array(TreeMap<Long, Double> values) {
        return values.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The point with the largest mean. */
    public Point winner() {
        return points.get(0).point();
    }

    /** Whether the winner can be told from the runner-up; never without a test. */
    public boolean distinguishable() {
        return pValue < ALPHA;
    }

    /** The verdict in one sentence. */
    public String sentence() {
        if (points.size() == 1) {
            return winner().name() + " is the only point";
        }
        String lead = String.format(Locale.ROOT, "%s wins by %.4g over %s and is %s", winner().name(), margin, points.get(1).point().name(),
                distinguishable() ? "distinguishable from it" : "not distinguishable from it");
        return lead + (test.isEmpty() ? ": one seed says nothing of the spread"
                : String.format(Locale.ROOT, " (%s, p = %.2g)", test, pValue));
    }
}
