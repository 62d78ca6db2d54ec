package io.varprune.spark.training;

/** How one worker makes its local steps. What an earlier round left behind does not matter: {@link #load} overwrites all of it. */
interface LocalSteps {
    /** @param noiseSeed of dropout and the like */
    void load(SyncState state, long noiseSeed);

    /** One step on a minibatch of the shard. */
    Result step(Shard shard, long epochSeed, int index);

    /** Copies the weights and the updater's state. */
    void read(float[] params, float[] updater);

    /** @param loss mean data loss, without penalties */
    record Result(double loss, int examples) {}
}
