package io.varprune.spark.training;

import java.util.List;

/**
 * The average of few workers' results, weighted by the examples that each saw, in one pass.
 *
 * <p>w = w_0 + sum_k f_k (w_k - w_0) with f_k worker k's part of the examples. Workers start from one state, so their differences are
 * small and what rounds off them is smaller still; one worker's average is its own weights exactly. Additions are in worker order.
 */
final class FlatAverage {
    // of each array, so that the mean of a piece stays in the first cache while the workers' are added
    private static final int PIECE = 2048;

    private FlatAverage() {}

    /** Writes the average. @param results in worker order */
    static Tally of(List<WorkerResult> results, float[] params, float[] updater) {
        Tally tally = new Tally();
        results.forEach(tally::add);
        float[] parts = new float[results.size()];
        for (int k = 0; k < parts.length; k++) {
            parts[k] = (float) ((double) results.get(k).examples / tally.examples());
        }
        average(results.stream().map(r -> r.params).toArray(float[][]::new), parts, params);
        average(results.stream().map(r -> r.updater).toArray(float[][]::new), parts, updater);
        return tally;
    }

    private static void average(float[][] workers, float[] parts, float[] mean) {
        Parts.of(mean.length, (from, to) -> {
            for (int start = from; start < to; start += PIECE) {
                int n = Math.min(PIECE, to - start);
                System.arraycopy(workers[0], start, mean, start, n);
                for (int k = 1; k < workers.length; k++) {
                    add(mean, workers[0], workers[k], parts[k], start, start + n);
                }
            }
        });
    }

    // a loop of its own, without anything else: so it becomes vector instructions
    private static void add(float[] mean, float[] first, float[] other, float part, int from, int to) {
        for (int i = from; i < to; i++) {
            mean[i] += part * (other[i] - first[i]);
        }
    }
}
