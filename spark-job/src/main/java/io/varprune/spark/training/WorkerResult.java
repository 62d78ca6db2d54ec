package io.varprune.spark.training;

import java.io.Serializable;

/** What a worker sends back: its weights and updater state after the local steps, and what it saw. */
final class WorkerResult implements Serializable {
    private static final long serialVersionUID = 1L;

    final int worker;
    final String executor;
    final float[] params;
    final float[] updater;
    final long examples;
    final int steps;
    /** Sum over examples of the data loss, without any penalty. */
    final double lossSum;
    /** psi of the worker's own weights; NaN when nobody asked. */
    final double penalty;
    final long computeNanos;

    WorkerResult(int worker, String executor, float[] params, float[] updater, long examples, int steps, double lossSum,
            double penalty, long computeNanos) {
        this.worker = worker;
        this.executor = executor;
        this.params = params;
        this.updater = updater;
        this.examples = examples;
        this.steps = steps;
        this.lossSum = lossSum;
        this.penalty = penalty;
        this.computeNanos = computeNanos;
    }
}
