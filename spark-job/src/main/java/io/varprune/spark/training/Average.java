package io.varprune.spark.training;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The average of the workers' weights and updater states, weighted by the examples each saw: sum_k n_k w_k / sum_k n_k.
 *
 * <p>Sums are taken in the order of the workers' numbers, in double precision, because floating-point addition is not associative and
 * results arrive in any order. A worker that saw no example has no weight in the result.
 */
record Average(float[] params, float[] updater, long examples, double lossSum, double meanPenalty, long slowestComputeNanos) {
    static Average of(WorkerResult[] results) {
        WorkerResult[] ordered = results.clone();
        Arrays.sort(ordered, Comparator.comparingInt(r -> r.worker));
        long examples = 0;
        double loss = 0;
        double penalty = 0;
        long slowest = 0;
        for (WorkerResult r : ordered) {
            examples += r.examples;
            loss += r.lossSum;
            penalty += r.penalty / ordered.length;
            slowest = Math.max(slowest, r.computeNanos);
        }
        if (examples == 0) {
            throw new AssertionError("a sync without examples: every epoch ends when the longest shard is used up");
        }
        return new Average(mean(ordered, r -> r.params, examples), mean(ordered, r -> r.updater, examples), examples, loss,
                penalty, slowest);
    }

    private static float[] mean(WorkerResult[] ordered, java.util.function.Function<WorkerResult, float[]> part, long examples) {
        double[] sum = new double[part.apply(ordered[0]).length];
        for (WorkerResult r : ordered) {
            float[] mine = part.apply(r);
            double weight = (double) r.examples / examples;
            for (int i = 0; i < sum.length && weight > 0; i++) {
                sum[i] += weight * mine[i];
            }
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) sum[i];
        }
        return mean;
    }
}
