package io.varprune.store;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What one layer keeps at one level, a row of {@code layers.csv}. @param nonzero weights left, of {@code total} */
public record LayerRecord(@JsonProperty("layer") String layer, @JsonProperty("allocation") String allocation,
        @JsonProperty("sparsity") double sparsity, @JsonProperty("nonzero") long nonzero, @JsonProperty("total") long total) {
    /** The columns, in order. */
    public static final CsvTable<LayerRecord> TABLE =
            new CsvTable<>("layers.csv", LayerRecord.class, "layer", "allocation", "sparsity", "nonzero", "total");
}
