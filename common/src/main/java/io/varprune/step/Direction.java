package io.varprune.step;

/** A {@link Step} of one worker, with the buffers it keeps from minibatch to minibatch. Not thread-safe. */
@FunctionalInterface
public interface Direction {
    /**
     * What the updater shall take for the gradient of this minibatch.
     *
     * @param w         the parameters; not changed
     * @param seed      of what is drawn at random in this step
     * @param direction overwritten
     * @return the data loss of the minibatch
     */
    double of(Objective objective, float[] w, long seed, float[] direction);

    /** Forgets earlier minibatches: parameters come from a sync. */
    default void restart() {}
}
