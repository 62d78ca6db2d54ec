package io.varprune.store;

import static io.varprune.store.CsvTable.column;

import java.util.List;

/**
 * One synchronisation of the workers in training.
 *
 * @param sync number of the synchronisation, from the start of the run
 * @param epoch pass over the data
 * @param examples examples seen so far
 * @param loss data loss
 * @param penalty psi of VAR, whatever the regularizer
 * @param variance variance of the weights
 * @param broadcastMillis time in which the driver hands the state over; what workers take to fetch it is in reduceMillis
 * @param computeMillis time on the workers
 * @param reduceMillis time to start the workers and to gather and average their results
 * @param driverMillis time on the driver
 * @param learningRate step size
 */
public record SyncRecord(
        int sync, int epoch, long examples, double loss, double penalty, double variance, double
        broadcastMillis, double computeMillis, double reduceMillis, double driverMillis, double
        learningRate) {
    /** The file syncs.csv. */
    public static final CsvTable<SyncRecord> TABLE = new CsvTable<>("syncs.csv",
            row -> new SyncRecord(Math.toIntExact(row.whole("sync")), Math.toIntExact(row.whole("epoch")), row.whole("examples"),
                    row.number("loss"), row.number("penalty"), row.number("variance"),
                    row.number("broadcast_ms"), row.number("compute_ms"), row.number("reduce_ms"),
                    row.number("driver_ms"), row.number("learning_rate")),
            List.of(column("sync", SyncRecord::sync),
                    column("epoch", SyncRecord::epoch),
                    column("examples", SyncRecord::examples),
                    column("loss", SyncRecord::loss),
                    column("penalty", SyncRecord::penalty),
                    column("variance", SyncRecord::variance),
                    column("broadcast_ms", SyncRecord::broadcastMillis),
                    column("compute_ms", SyncRecord::computeMillis),
                    column("reduce_ms", SyncRecord::reduceMillis),
                    column("driver_ms", SyncRecord::driverMillis),
                    column("learning_rate", SyncRecord::learningRate)));
}
