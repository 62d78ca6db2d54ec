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

    /** What of it is not finite, in a sentence; empty when all is well. Passes over all of it, so it is asked for when the average is not. */
    String fault() {
        if (!isFinite(params)) {
            return "the weights of worker " + worker + " are no longer finite";
        }
        if (!Double.isFinite(lossSum)) {
            return "the loss of worker " + worker + " is no longer finite";
        }
        return isFinite(updater) ? "" : "the updater's state of worker " + worker + " is no longer finite";
    }

    private static boolean isFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
