package io.varprune.spark.training;

/** How the driver has all workers make the local steps of one sync. */
interface Rounds extends AutoCloseable {
    /**
     * Sends the state to every worker and averages what comes back.
     *
     * @param params  of the network's length, gets the average; not the state's own
     * @param updater likewise
     */
    Tally round(SyncState state, float[] params, float[] updater);

    @Override
    void close();
}
