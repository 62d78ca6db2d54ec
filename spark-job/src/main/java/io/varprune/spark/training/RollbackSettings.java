package io.varprune.spark.training;

/**
 * When numbers are no longer finite, a training goes on from an earlier state with a lower learning rate. Costs two copies of weights and
 * updater state on the driver and in each checkpoint.
 *
 * @param learningRateFactor of the learning rate at each rollback, in (0, 1)
 * @param syncs              taken back at least, as far as there are any; at most twice as many; 1 or more
 * @param attempts           rollbacks in one training; 0 for none
 */
public record RollbackSettings(double learningRateFactor, int syncs, int attempts) {
    /** The training stops. */
    public static final RollbackSettings NONE = new RollbackSettings(0.5, 1, 0);
}
