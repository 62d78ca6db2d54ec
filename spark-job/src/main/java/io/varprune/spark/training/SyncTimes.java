package io.varprune.spark.training;

/**
 * Where the time of a sync goes; together the parts are all of it.
 *
 * @param broadcastMillis the driver hands the state over
 * @param computeMillis   local steps of the slowest worker
 * @param reduceMillis    the rest of the round: tasks start and fetch the state, results come back and are averaged
 * @param driverMillis    before and after the round
 */
record SyncTimes(double broadcastMillis, double computeMillis, double reduceMillis, double driverMillis) {
    private static final double NANOS = 1e6;

    /** Workers may begin while the state is still handed to others: time that both take counts as compute. */
    static SyncTimes of(long roundNanos, Tally tally, long driverNanos) {
        long compute = tally.slowestComputeNanos();
        long broadcast = Math.min(tally.broadcastNanos(), roundNanos - compute);
        return new SyncTimes(broadcast / NANOS, compute / NANOS, (roundNanos - compute - broadcast) / NANOS, driverNanos / NANOS);
    }
}
