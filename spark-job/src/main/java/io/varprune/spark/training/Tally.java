package io.varprune.spark.training;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the workers of one sync report beside their weights. */
final class Tally implements Serializable {
    private static final long serialVersionUID = 1L;

    private long examples;
    private double lossSum;
    private double penaltySum;
    private int workers;
    private long computeNanos;
    private long slowestComputeNanos;
    private String slowest = "";
    private long broadcastNanos;
    private boolean finite = true;
    private String fault = "";
    private final TreeSet<String> executors = new TreeSet<>();

    void add(WorkerResult r) {
        examples += r.examples;
        lossSum += r.lossSum;
        penaltySum += r.penalty;
        workers++;
        computeNanos += r.computeNanos;
        slowest(r.computeNanos, r.executor);
        executors.add(r.executor);
    }

    void merge(Tally next) {
        examples += next.examples;
        lossSum += next.lossSum;
        penaltySum += next.penaltySum;
        workers += next.workers;
        computeNanos += next.computeNanos;
        slowest(next.slowestComputeNanos, next.slowest);
        executors.addAll(next.executors);
    }

    private void slowest(long nanos, String executor) {
        if (nanos > slowestComputeNanos) {
            slowestComputeNanos = nanos;
            slowest = executor;
        }
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

    double meanComputeNanos() {
        return (double) computeNanos / workers;
    }

    /** Executor of the slowest worker. */
    String slowest() {
        return slowest;
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

    /** Adds whether all numbers of the average are finite: one worker's number that is not makes the average so, too. */
    Tally averaged(boolean finiteAverage) {
        finite = finiteAverage;
        return this;
    }

    /** Whether average and loss are finite. */
    boolean finite() {
        return finite && Double.isFinite(lossSum);
    }

    /** Adds what is not finite. @param faults of the workers, in their order, as {@link WorkerResult#fault} gives them */
    Tally blame(List<String> faults) {
        fault = faults.stream().filter(each -> !each.isEmpty()).findFirst().orElse("the average of the workers is no longer finite");
        return this;
    }

    /** What is not finite, of whom, in a sentence; empty when all is well. */
    String fault() {
        return fault;
    }

    Set<String> executors() {
        return executors;
    }
}
