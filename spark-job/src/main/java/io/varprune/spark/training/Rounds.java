package io.varprune.spark.training;

/** How the driver has all workers make the local steps of one sync. */
interface Rounds extends AutoCloseable {
    /** Sends the state to every worker and adds up what comes back, in worker order. */
    PartialSum round(SyncState state);

    @Override
    void close();
}
