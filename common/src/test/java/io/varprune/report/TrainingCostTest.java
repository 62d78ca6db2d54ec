package io.varprune.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.store.SyncRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingCostTest {
    /** Two syncs in each epoch that take half of its time each. */
    private static TrainingCost.Run run(String method, double lambda, boolean plain, double... secondsOfEpochs) {
        List<SyncRecord> syncs = new ArrayList<>();
        for (double seconds : secondsOfEpochs) {
            int epoch = syncs.size() / 2;
            for (int i = 0; i < 2; i++) {
                syncs.add(new SyncRecord(syncs.size(), epoch, 100, 1, 1, 1, 9, seconds * 500, 9, 9, 0.1));
            }
        }
        return new TrainingCost.Run(method, lambda, plain, syncs);
    }

    @Test
    void theFirstEpochIsLeftOutAndSeedsAreAveraged() {
        // medians of 2, 4, 100: 4; of 1, 3: 2; of 8: 8
        List<TrainingCost> costs = TrainingCost.of(List.of(run("sgd", 0, true, 50, 4, 2, 100), run("sam", 0, false, 8),
                run("sgd", 0, true, 50, 3, 1), run("sam", 0.5, false, 9, 1.5)));
        assertThat(costs).containsExactly(new TrainingCost("sgd", 0, 3, 1), new TrainingCost("sam", 0, 8, 8.0 / 3),
                new TrainingCost("sam", 0.5, 1.5, 0.5));
    }

    @Test
    void withoutPlainSgdThereIsNothingToCompareWith() {
        assertThat(TrainingCost.of(List.of(run("sam", 0, false, 1))).get(0).relative()).isNaN();
    }
}
