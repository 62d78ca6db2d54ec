package io.varprune.store;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One sync, a row of {@code syncs.csv}.
 *
 * @param sync          number, from 0
 * @param epoch         epoch, from 0
 * @param examples      seen by all workers since the sync before
 * @param loss          mean data loss of these examples, in nats, without penalties
 * @param penalty       psi of the aggregated weights
 * @param variance      mean over the regularized tensors of the variance of their magnitudes
 * @param learningRate  at the first local step
 */
public record SyncRecord(@JsonProperty("sync") int sync, @JsonProperty("epoch") int epoch,
        @JsonProperty("examples") long examples, @JsonProperty("loss") double loss, @JsonProperty("penalty") double penalty,
        @JsonProperty("variance") double variance, @JsonProperty("broadcast_ms") double broadcastMillis,
        @JsonProperty("compute_ms") double computeMillis, @JsonProperty("reduce_ms") double reduceMillis,
        @JsonProperty("driver_ms") double driverMillis, @JsonProperty("learning_rate") double learningRate) {
    /** The columns, in order. */
    public static final CsvTable<SyncRecord> TABLE = new CsvTable<>("syncs.csv", SyncRecord.class, "sync", "epoch", "examples",
            "loss", "penalty", "variance", "broadcast_ms", "compute_ms", "reduce_ms", "driver_ms", "learning_rate");
}
