package io.varprune.store;

import static io.varprune.store.CsvTable.column;

import java.util.List;

/**
 * How many weights of one layer have a magnitude in a range, as they are before any cut.
 *
 * @param layer   name of the layer
 * @param from    least magnitude of the range
 * @param to      where the next range begins
 * @param weights how many, 1 or more: ranges without weights are left out
 */
public record MagnitudeBin(String layer, double from, double to, long weights) {
    /** The file histograms.csv. */
    public static final CsvTable<MagnitudeBin> TABLE = new CsvTable<>("histograms.csv",
            row -> new MagnitudeBin(row.text("layer"), row.number("from"), row.number("to"), row.whole("weights")),
            List.of(column("layer", MagnitudeBin::layer),
                    column("from", MagnitudeBin::from),
                    column("to", MagnitudeBin::to),
                    column("weights", MagnitudeBin::weights)));
}
