package io.varprune.spark.training;

import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;

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
    private long examples;
    private double lossSum;
    private double penaltySum;
    private int workers;
    private long slowestComputeNanos;
    private final TreeSet<String> executors = new TreeSet<>();

    /** Adds one result; the caller keeps the order of the workers. A worker that saw no example adds nothing to the weights. */
    void add(WorkerResult r) {
        params = addTo(params, r.params, r.examples);
        updater = addTo(updater, r.updater, r.examples);
        examples += r.examples;
        lossSum += r.lossSum;
        penaltySum += r.penalty;
        workers++;
        slowestComputeNanos = Math.max(slowestComputeNanos, r.computeNanos);
        executors.add(r.executor);
    }

    /** Adds the sums of the workers that follow. */
    void merge(PartialSum next) {
        for (int i = 0; i < params.length; i++) {
            params[i] += next.params[i];
        }
        for (int i = 0; i < updater.length; i++) {
            updater[i] += next.updater[i];
        }
        examples += next.examples;
        lossSum += next.lossSum;
        penaltySum += next.penaltySum;
        workers += next.workers;
        slowestComputeNanos = Math.max(slowestComputeNanos, next.slowestComputeNanos);
        executors.addAll(next.executors);
    }

    private static double[] addTo(double[] sum, float[] mine, long weight) {
        double[] into = sum == null ? new double[mine.length] : sum;
        for (int i = 0; i < mine.length && weight > 0; i++) {
            into[i] += (double) weight * mine[i];
        }
        return into;
    }

    float[] meanParams() {
        return mean(params);
    }

    float[] meanUpdater() {
        return mean(updater);
    }

    private float[] mean(double[] sum) {
        if (examples == 0) {
            throw new AssertionError("a sync without examples: every epoch ends when the longest shard is used up");
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / examples);
        }
        return mean;
    }

    long examples() {
        return examples;
    }

    double meanLoss() {
        return lossSum / examples;
    }

    /** Mean over workers of psi of their own weights, before averaging. */
    double meanPenalty() {
        return penaltySum / workers;
    }

    int workers() {
        return workers;
    }

    long slowestComputeNanos() {
        return slowestComputeNanos;
    }

    Set<String> executors() {
        return executors;
    }
}
