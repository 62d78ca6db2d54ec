package io.varprune.store;

import static io.varprune.store.CsvTable.column;

import java.util.List;

/**
 * What pruning left of one weight matrix.
 *
 * @param layer name of the layer
 * @param key name of the parameter within the layer
 * @param allocation how the sparsity was shared among the layers
 * @param sparsity fraction of all weights to cut
 * @param nonzero weights left
 * @param total weights before
 * @param criterion what made a weight worth keeping
 * @param threshold largest magnitude that is cut; NaN where no threshold on magnitudes says what goes, or where earlier versions did not
 */
public record LayerRecord(
        String layer, String key, String allocation, double sparsity, long nonzero, long total, String criterion,
        double threshold) {
    /** The file layers.csv. */
    public static final CsvTable<LayerRecord> TABLE = new CsvTable<>("layers.csv", 1,
            row -> new LayerRecord(row.text("layer"), row.text("key"), row.text("allocation"),
                    row.number("sparsity"), row.whole("nonzero"), row.whole("total"), row.text("criterion"),
                    row.numberOrEmpty("threshold")),
            List.of(column("layer", LayerRecord::layer),
                    column("key", LayerRecord::key),
                    column("allocation", LayerRecord::allocation),
                    column("sparsity", LayerRecord::sparsity),
                    column("nonzero", LayerRecord::nonzero),
                    column("total", LayerRecord::total),
                    column("criterion", LayerRecord::criterion),
                    column("threshold", layer -> CsvTable.emptyIfNaN(layer.threshold()))));

    /** Without a threshold. */
    public LayerRecord(String layer, String key, String allocation, double sparsity, long nonzero, long total, String criterion) {
        this(layer, key, allocation, sparsity, nonzero, total, criterion, Double.NaN);
    }
}
