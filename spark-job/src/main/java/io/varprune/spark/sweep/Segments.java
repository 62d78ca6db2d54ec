package io.varprune.spark.sweep;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import java.util.concurrent.CompletableFuture;

/** Works on trials, some at once. */
public interface Segments extends AutoCloseable {
    /** How many segments make progress at once, 1 or more. */
    int slots();

    /**
     * Starts one. A segment that was done before, or in part, goes on from what its run directory holds.
     *
     * @return completes with the outcome, also of a trial that failed by its own error; exceptionally when the cluster or the sweep's
     *         directory did; cancelled when {@link #close} ended it before its end
     */
    CompletableFuture<SegmentOutcome> start(Segment segment);

    /** Spares loading the data of an experiment again. */
    default void hold(Experiment experiment, DataSplit data) {}

    /** Ends what is under way at the next sync, with a checkpoint, and waits for it. Closing again does nothing. */
    @Override
    void close();
}
