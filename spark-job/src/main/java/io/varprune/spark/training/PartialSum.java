package io.varprune.spark.training;

import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Sums over some workers' results, from which the average is taken: sum_k n_k w_k with n_k the examples that worker k saw.
 *
 * <p>Sums are in double precision: n_k w_k of a float w_k is exact up to 2^29 examples, so only the additions round. Floating-point
 * addition is not associative, so results must be added, and sums merged, in the order of the workers' numbers.
 */
final class PartialSum implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int PART = 1 << 16;

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
        inParts(params.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                params[i] += next.params[i];
            }
        });
        inParts(updater.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                updater[i] += next.updater[i];
            }
        });
        examples += next.examples;
        lossSum += next.lossSum;
        penaltySum += next.penaltySum;
        workers += next.workers;
        slowestComputeNanos = Math.max(slowestComputeNanos, next.slowestComputeNanos);
        executors.addAll(next.executors);
    }

    private static double[] addTo(double[] sum, float[] mine, long weight) {
        double[] into = sum == null ? new double[mine.length] : sum;
        if (weight > 0) {
            inParts(mine.length, (from, to) -> {
                for (int i = from; i < to; i++) {
                    into[i] += (double) weight * mine[i];
                }
            });
        }
        return into;
    }

    /** Work on a part of an array. */
    private interface Part {
        void run(int from, int to);
    }

    /** The workers wait while their results are added, so all processors may help; every number has its own sum, whoever adds it. */
    private static void inParts(int length, Part part) {
        IntStream.range(0, (length + PART - 1) / PART).parallel()
                .forEach(p -> part.run(p * PART, Math.min(length, (p + 1) * PART)));
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
        inParts(mean.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                mean[i] = (float) (sum[i] / examples);
            }
        });
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
