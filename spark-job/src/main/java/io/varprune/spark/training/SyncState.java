package io.varprune.spark.training;

import java.io.Serializable;

/**
 * What the driver sends to every worker at a sync: all that a task needs beside its partition, so that a task that runs again gives
 * the same result. Two float arrays of the network's size; a class with fields, not a record, because Kryo 4 cannot fill records.
 */
final class SyncState implements Serializable {
    private static final long serialVersionUID = 1L;

    final float[] params;
    /** The updater's state, e.g. momentum; empty when it keeps none. */
    final float[] updater;
    /** Count, mean and M2 of each regularized tensor in turn; empty when each worker takes its own on every step. */
    final double[] moments;
    final int epoch;
    /** First minibatch of this sync within the worker's epoch. */
    final int firstBatch;
    /** Local steps that every worker has made before this sync. */
    final int iteration;
    /** Whether the log shows psi of each worker's own weights: another pass over them. */
    final boolean ownPenalty;

    SyncState(float[] params, float[] updater, double[] moments, int epoch, int firstBatch, int iteration, boolean ownPenalty) {
        this.params = params;
        this.updater = updater;
        this.moments = moments;
        this.epoch = epoch;
        this.firstBatch = firstBatch;
        this.iteration = iteration;
        this.ownPenalty = ownPenalty;
    }
}
