package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.store.SyncRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncTimesTest {
    private static final long MILLI = 1_000_000;

    @Test
    void whatARoundTakesBesideSendingAndComputingIsTheReduction() {
        // 100 = 7 + 60 (the slower of two workers) + 33
        assertThat(SyncTimes.of(100 * MILLI, tally(7, 40, 60), 5 * MILLI)).isEqualTo(new SyncTimes(7, 60, 33, 5));
    }

    @Test
    void sendingThatOverlapsWithComputingCountsOnce() {
        assertThat(SyncTimes.of(100 * MILLI, tally(30, 80), 0)).isEqualTo(new SyncTimes(20, 80, 0, 0));
    }

    @Test
    void everyPartOfATrainingsSyncsIsMeasuredAndTogetherTheyFitIntoItsTime() {
        boolean allowed = LocalSpark.context().sc().conf().getBoolean(ExchangeRounds.SETTING, true);
        try {
            for (boolean exchange : new boolean[] {true, false}) {
                LocalSpark.context().sc().conf().set(ExchangeRounds.SETTING, Boolean.toString(exchange));
                VarianceAmplifyingTrainingMaster master = new TestTraining(1, false).master();
                long start = System.nanoTime();
                TestTraining.onSpark(master, TestTraining.mlp(), List.of(TestTraining.shard(0, 64), TestTraining.shard(64, 128)), 1);
                double elapsed = (System.nanoTime() - start) / 1e6;
                assertThat(master.syncs()).hasSize(4).allSatisfy(sync -> {
                    assertThat(sync.broadcastMillis()).isPositive();
                    assertThat(sync.computeMillis()).isPositive();
                    assertThat(sync.reduceMillis()).isNotNegative();
                    assertThat(sync.driverMillis()).isPositive();
                });
                assertThat(master.syncs().stream().mapToDouble(SyncTimesTest::all).sum()).isLessThanOrEqualTo(elapsed);
            }
        } finally {
            LocalSpark.context().sc().conf().set(ExchangeRounds.SETTING, Boolean.toString(allowed));
        }
    }

    private static double all(SyncRecord sync) {
        return sync.broadcastMillis() + sync.computeMillis() + sync.reduceMillis() + sync.driverMillis();
    }

    private static Tally tally(long broadcast, long... compute) {
        Tally tally = new Tally();
        for (long millis : compute) {
            tally.add(new WorkerResult(0, "e", new float[1], new float[1], 1, 1, 0, 0, millis * MILLI));
        }
        return tally.broadcastIn(broadcast * MILLI);
    }
}
