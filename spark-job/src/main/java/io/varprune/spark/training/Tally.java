package io.varprune.spark.training;

import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;

/** What the workers of one sync report beside their weights. */
final class Tally implements Serializable {
    private static final long serialVersionUID = 1L;

    private long examples;
    private double lossSum;
    private double penaltySum;
    private int workers;
    private long slowestComputeNanos;
    private long broadcastNanos;
    private boolean finite = true;
    private final TreeSet<String> executors = new TreeSet<>();

    void add(WorkerResult r) {
        examples += r.examples;
        lossSum += r.lossSum;
        penaltySum += r.penalty;
        workers++;
        slowestComputeNanos = Math.max(slowestComputeNanos, r.computeNanos);
        executors.add(r.executor);
    }

    void merge(Tally next) {
        examples += next.examples;
        lossSum += next.lossSum;
        penaltySum += next.penaltySum;
        workers += next.workers;
        slowestComputeNanos = Math.max(slowestComputeNanos, next.slowestComputeNanos);
        executors.addAll(next.executors);
    }

    /** @return 1 or more: every epoch ends when the longest shard is used up */
    long examples() {
        if (examples == 0) {
            throw new AssertionError("a sync without examples");
        }
        return examples;
    }

    double meanLoss() {
        return lossSum / examples();
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

    /** How long the driver took to hand over what the workers started from. */
    long broadcastNanos() {
        return broadcastNanos;
    }

    /** Adds what no worker knows. */
    Tally broadcastIn(long nanos) {
        broadcastNanos = nanos;
        return this;
    }

    /** Adds whether all weights of the average are finite numbers: one worker's that is not makes the average so, too. */
    Tally averaged(boolean finiteWeights) {
        finite = finiteWeights;
        return this;
    }

    boolean finite() {
        return finite;
    }

    Set<String> executors() {
        return executors;
    }
}
