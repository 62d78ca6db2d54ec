package io.varprune.store;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One pruned level of one model, a row of {@code pruning-curve.csv}.
 *
 * @param method     "var", or "sgd" when lambda is 0
 * @param sparsity   fraction of the prunable weights that was asked for
 * @param threshold  largest magnitude that was cut, the largest over the layers for a layerwise allocation
 * @param nonzero    parameters left, of all of them
 * @param total      parameters of the model
 * @param accuracy   on the test set
 * @param loss       mean cross-entropy on the test set, in nats
 * @param seconds    compute time of the evaluation
 */
public record CurvePoint(@JsonProperty("method") String method, @JsonProperty("lambda") double lambda,
        @JsonProperty("seed") long seed, @JsonProperty("allocation") String allocation,
        @JsonProperty("sparsity") double sparsity, @JsonProperty("threshold") double threshold,
        @JsonProperty("nonzero") long nonzero, @JsonProperty("total") long total, @JsonProperty("accuracy") double accuracy,
        @JsonProperty("loss") double loss, @JsonProperty("seconds") double seconds) {
    /** The columns, in order. */
    public static final CsvTable<CurvePoint> TABLE = new CsvTable<>("pruning-curve.csv", CurvePoint.class, "method", "lambda",
            "seed", "allocation", "sparsity", "threshold", "nonzero", "total", "accuracy", "loss", "seconds");
}
