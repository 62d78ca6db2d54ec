package io.varprune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.store.SyncRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StragglersTest {
    /** @param compute of the slowest; broadcast, reduction and driver take 10 ms more */
    private static SyncRecord sync(double compute, double mean, String slowest) {
        return new SyncRecord(0, 0, 1, 1, 1, 1, 2, compute, 3, 5, 0.1, mean, slowest, "", Map.of());
    }

    @Test
    void waitingIsWhatTheMeanWorkerHasLeftOfEachSync() {
        // 200 ms in all; 30 + 10 + 0 of waiting, 30 of it for executor 2
        Stragglers found = Stragglers.of(List.of(sync(90, 60, "2"), sync(50, 40, "1"), sync(30, 30, "1")));
        assertThat(found.waiting()).isCloseTo(0.2, within(1e-12));
        assertThat(found.executor()).isEqualTo("2");
        assertThat(found.share()).isCloseTo(0.75, within(1e-12));
        assertThat(found).hasToString("workers waited 20% of the time for the slowest one, 75% of it for executor 2");
    }

    @Test
    void whoTakesTurnsOrDoesNotSayDoesNotWait() {
        assertThat(Stragglers.of(List.of(sync(90, 60, ""), new SyncRecord(0, 0, 1, 1, 1, 1, 2, 90, 3, 5, 0.1))))
                .hasToString("workers waited 0% of the time for the slowest one");
    }
}
