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
        float[][] theirParams = results.stream().map(r -> r.params).toArray(float[][]::new);
        float[][] theirUpdater = results.stream().map(r -> r.updater).toArray(float[][]::new);
        List<List<Boolean>> finite = Parts.map(new int[] {params.length, updater.length}, (array, from, to) -> array == 0
                ? average(theirParams, parts, params, from, to) : average(theirUpdater, parts, updater, from, to));
        return tally.averaged(!finite.get(0).contains(false) && !finite.get(1).contains(false));
    }

    /** @return whether the mean is finite there */
    private static boolean average(float[][] workers, float[] parts, float[] mean, int from, int to) {
        boolean finite = true;
        for (int start = from; start < to; start += PIECE) {
            int n = Math.min(PIECE, to - start);
            System.arraycopy(workers[0], start, mean, start, n);
            for (int k = 1; k < workers.length; k++) {
                add(mean, workers[0], workers[k], parts[k], start, start + n);
            }
            finite &= isFinite(mean, start, start + n);
        }
        return finite;
    }

    private static boolean isFinite(float[] values, int from, int to) {
        // 0 for finite numbers, NaN otherwise; four sums, whose additions need not wait for each other
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = from;
        for (; i + 3 < to; i += 4) {
            a += values[i] * 0;
            b += values[i + 1] * 0;
            c += values[i + 2] * 0;
            d += values[i + 3] * 0;
        }
        for (; i < to; i++) {
            a += values[i] * 0;
        }
        return a + b + c + d == 0;
    }

    // a loop of its own, without anything else: so it becomes vector instructions
    private static void add(float[] mean, float[] first, float[] other, float part, int from, int to) {
        for (int i = from; i < to; i++) {
            mean[i] += part * (other[i] - first[i]);
        }
    }
}
