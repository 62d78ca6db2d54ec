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
 * @param computeMillis time on the slowest worker
 * @param reduceMillis time to start the workers and to gather and average their results
 * @param driverMillis time on the driver
 * @param learningRate step size
 * @param meanComputeMillis mean time on the workers; NaN where earlier versions did not say
 * @param slowest executor of the slowest worker; empty when the workers took turns in one thread
 * @param fault what was no longer finite, and where the training went on instead; empty for a sync that counts
 */
public record SyncRecord(
        int sync, int epoch, long examples, double loss, double penalty, double variance, double
        broadcastMillis, double computeMillis, double reduceMillis, double driverMillis, double
        learningRate, double meanComputeMillis, String slowest, String fault) {
    /** The file syncs.csv. */
    public static final CsvTable<SyncRecord> TABLE = new CsvTable<>("syncs.csv", 3,
            row -> new SyncRecord(Math.toIntExact(row.whole("sync")), Math.toIntExact(row.whole("epoch")), row.whole("examples"),
                    row.number("loss"), row.number("penalty"), row.number("variance"),
                    row.number("broadcast_ms"), row.number("compute_ms"), row.number("reduce_ms"),
                    row.number("driver_ms"), row.number("learning_rate"),
                    row.numberOrEmpty("mean_compute_ms"), row.text("slowest"), row.text("fault")),
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
                    column("learning_rate", SyncRecord::learningRate),
                    column("mean_compute_ms", sync -> CsvTable.emptyIfNaN(sync.meanComputeMillis)),
                    column("slowest", SyncRecord::slowest),
                    column("fault", SyncRecord::fault)));

    /** As earlier versions knew it. */
    public SyncRecord(int sync, int epoch, long examples, double loss, double penalty, double variance, double broadcastMillis,
            double computeMillis, double reduceMillis, double driverMillis, double learningRate) {
        this(sync, epoch, examples, loss, penalty, variance, broadcastMillis, computeMillis, reduceMillis, driverMillis, learningRate,
                Double.NaN, "", "");
    }

    /** The same sync, which does not count. */
    public SyncRecord withFault(String what) {
        return new SyncRecord(sync, epoch, examples, loss, penalty, variance, broadcastMillis, computeMillis, reduceMillis, driverMillis,
                learningRate, meanComputeMillis, slowest, what);
    }
}
