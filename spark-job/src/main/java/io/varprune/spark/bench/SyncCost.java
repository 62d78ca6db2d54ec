package io.varprune.spark.bench;

/**
 * Where the time of one sync goes, in milliseconds.
 *
 * @param weights         of the network; a sync sends {@value #NUMBERS} floats for each of them, the weight and its momentum, each way
 * @param workers         partitions that train
 * @param exchange        whether the sync was a message of one long Spark job, not a Spark job of its own
 * @param broadcastMillis the driver cuts the state into blocks and a worker has it put together; 0 for an exchange, whose messages out
 *                        are part of what is gathered
 * @param computeMillis   of the slowest worker: its local steps, and the state copied into its network and out again
 * @param gatherMillis    Spark starts its tasks, workers serialize their results, the driver has them as arrays
 * @param averageMillis   the driver adds them; for an exchange part of what is gathered
 * @param driverMillis    the check for numbers that are not finite, the moments and psi
 */
record SyncCost(long weights, int workers, boolean exchange, double broadcastMillis, double computeMillis, double gatherMillis,
        double averageMillis, double driverMillis) {
    /** Weight and momentum. */
    static final int NUMBERS = 2;

    double reduceMillis() {
        return gatherMillis + averageMillis;
    }

    /** All but the local steps. */
    double overheadMillis() {
        return broadcastMillis + reduceMillis() + driverMillis;
    }

    /** Floats sent each way between the driver and one worker. */
    long numbers() {
        return NUMBERS * weights;
    }
}
