package io.varprune.sweep;

import java.util.List;

/** When a trial is given up before its end, chosen by its name in YAML. */
public sealed interface Halving permits NoHalving, SuccessiveHalving {
    /** The epochs after which trials are compared, growing; none when no trial is given up. */
    List<Integer> rungs();

    /**
     * Whether a trial stops at a rung. The best there never does.
     *
     * @param rung         index of the rung, 0 for the first
     * @param value        the objective of the trial at the rung, larger is better; NaN is worse than any number
     * @param othersAtRung those of the other trials that have come to the rung so far, in any order, also of those that stopped there
     */
    boolean stops(int rung, double value, List<Double> othersAtRung);

    /** How many of the others are better than a value; any number is better than NaN. */
    static long better(double value, List<Double> others) {
        return others.stream().filter(other -> other > value || Double.isNaN(value) && !Double.isNaN(other)).count();
    }
}
