package io.varprune.spark.training;

import java.io.Serializable;

/**
 * Sums over some workers' results, from which the average is taken: sum_k n_k w_k with n_k the examples that worker k saw.
 *
 * <p>Sums are in double precision: n_k w_k of a float w_k is exact up to 2^29 examples, so only the additions round. Floating-point
 * addition is not associative, so results must be added, and sums merged, in the order of the workers' numbers.
 */
final class PartialSum implements Serializable {
    private static final long serialVersionUID = 1L;

    private double[] params;
    private double[] updater;
    private final Tally tally = new Tally();

    /** Adds one result; the caller keeps the order of the workers. A worker that saw no example adds nothing to the weights. */
    void add(WorkerResult r) {
        params = addTo(params, r.params, r.examples);
        updater = addTo(updater, r.updater, r.examples);
        tally.add(r);
    }

    /** Adds the sums of the workers that follow. */
    void merge(PartialSum next) {
        merge(params, next.params);
        merge(updater, next.updater);
        tally.merge(next.tally);
    }

    private static void merge(double[] sum, double[] next) {
        Parts.of(sum.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                sum[i] += next[i];
            }
        });
    }

    private static double[] addTo(double[] sum, float[] mine, long weight) {
        double[] into = sum == null ? new double[mine.length] : sum;
        if (weight > 0) {
            Parts.of(mine.length, (from, to) -> {
                for (int i = from; i < to; i++) {
                    into[i] += (double) weight * mine[i];
                }
            });
        }
        return into;
    }

    /** Writes the average. */
    Tally mean(float[] meanParams, float[] meanUpdater) {
        boolean finite = mean(params, meanParams);
        return tally.averaged(finite & mean(updater, meanUpdater));
    }

    /** @return whether all of it is finite */
    private boolean mean(double[] sum, float[] mean) {
        long examples = tally.examples();
        return !Parts.map(new int[] {mean.length}, (array, from, to) -> {
            boolean finite = true;
            for (int i = from; i < to; i++) {
                mean[i] = (float) (sum[i] / examples);
                finite &= Float.isFinite(mean[i]);
            }
            return finite;
        }).get(0).contains(false);
    }
}
