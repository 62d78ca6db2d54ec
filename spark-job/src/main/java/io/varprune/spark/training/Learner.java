package io.varprune.spark.training;

import io.varprune.step.Objective;

/** One worker's network: gives gradients at any parameters and moves its own by any direction. */
interface Learner extends Objective {
    /** Overwrites all of its state. @param noiseSeed of dropout and the like */
    void load(SyncState state, long noiseSeed);

    /** The minibatch that gradients are of from now on. @return its examples */
    int take(Shard shard, long epochSeed, int index);

    /** Its parameters: its own array, valid until it is loaded anew. */
    float[] params();

    /**
     * Moves the parameters and the updater's state; counts one iteration.
     *
     * @param direction what the updater takes for the gradient; may be overwritten
     */
    void update(float[] direction);

    /** Copies the updater's state. */
    void readUpdater(float[] updater);
}
