package io.varprune.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncModelTest {
    private static final double NANO = 1e-6;

    /**
     * Rows of a machine whose constants are known; with momentum there are two numbers for each weight. Broadcast and compute take a
     * millisecond more for each worker beside the first, and are to be found without.
     */
    private static List<SyncCost> rows(boolean trees) {
        List<SyncCost> rows = new ArrayList<>();
        for (long weights : new long[] {100_000, 1_000_000, 10_000_000}) {
            double n = 2.0 * weights;
            for (int k : trees ? new int[] {1, 2, 8, 16} : new int[] {1, 2, 8}) {
                // of 16 workers the driver receives 4 sums; the tree's extra time is put to its gathering
                double sums = k == 16 ? 7 + 9 * NANO * n * 4 : 0;
                rows.add(new SyncCost(weights, k, false, 20 + 5 * NANO * n + (k - 1), 2 + 1.5 * NANO * n + (k - 1),
                        30 + 4 * NANO * n * k + sums, 2 + 0.5 * NANO * n * k, 1 + 0.25 * NANO * weights));
                rows.add(new SyncCost(weights, k, true, 0, 999, 3 + 17 * NANO * n * k, 0, 999));
            }
        }
        return rows;
    }

    private static void same(Line line, double fixed, double nanos) {
        assertThat(line.fixed()).isCloseTo(fixed, within(1e-8));
        assertThat(line.perUnit() / NANO).isCloseTo(nanos, within(1e-8));
    }

    @Test
    void findsTheConstantsThatTheRowsWereMadeFrom() {
        SyncModel model = SyncModel.fit(rows(true));
        same(model.broadcast(), 20, 5);
        same(model.compute(), 2, 1.5);
        same(model.gather(), 30, 4);
        same(model.average(), 2, 0.5);
        same(model.sums(), 7, 9);
        same(model.driver(), 1, 0.25);
        same(model.exchange().orElseThrow(), 3, 17);
    }

    @Test
    void withoutATreeASumCostsTwoResults() {
        same(SyncModel.fit(rows(false)).sums(), 30, 9);
    }

    @Test
    void withoutAnExchangeThereIsNone() {
        assertThat(SyncModel.fit(rows(true).stream().filter(row -> !row.exchange()).toList()).exchange()).isEmpty();
    }

    @Test
    void aReductionMovesFloatsOfResultsAndDoublesOfSums() {
        ReduceSimulation reduction = SyncModel.fit(rows(true)).reduction(1e9, new Wire(8, 1));
        // 4 and 8 GB at a gigabyte a second, and a round trip
        assertThat(reduction.resultTransfer()).isCloseTo(4001, within(1e-6));
        assertThat(reduction.sumTransfer()).isCloseTo(8001, within(1e-6));
        assertThat(reduction.resultAdd()).isCloseTo(4500, within(1e-3));
        assertThat(reduction.sumAdd()).isCloseTo(9000, within(1e-3));
        assertThat(reduction.level()).isCloseTo(30, within(1e-6));
    }
}
