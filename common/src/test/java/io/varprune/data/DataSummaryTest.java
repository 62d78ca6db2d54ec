package io.varprune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.InputShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataSummaryTest {
    @Test
    void countsValuesAndDuplicates() {
        // two channels of one pixel: 0, 2, 2, 4 of 4 and 1, 1, 1, 1
        Examples train = Examples.ofPixels(new InputShape(2, 1, 1), 2, new byte[] {0, 1, 2, 1, 2, 1, 4, 1}, new int[] {0, 1, 1, 1}, 0.25f);
        Examples test = train.select(new int[] {1, 1});
        DataSummary summary = DataSummary.of(new DataSplit(train, test, List.of("no", "y".repeat(90))));
        assertThat(summary.trainByClass()).containsExactly(1L, 3L);
        assertThat(summary.testByClass()).containsExactly(0L, 2L);
        // of 0, 0.5, 0.5 and 1: squares of the distances are 1/4, 0, 0, 1/4
        assertThat(summary.channels().get(0).mean()).isEqualTo(0.5);
        assertThat(summary.channels().get(0).deviation()).isCloseTo(Math.sqrt(0.125), within(1e-12));
        assertThat(summary.channels().get(1)).isEqualTo(new DataSummary.Channel(0.25, 0, 0.25, 0.25));
        assertThat(summary.channels().get(0).max()).isEqualTo(1);
        assertThat(List.of(summary.trainDuplicates(), summary.testDuplicates(), summary.testInTrain())).containsExactly(1, 1, 1);
        assertThat(summary.table().lines()).allMatch(line -> line.length() <= 80).contains("no" + " ".repeat(50) + "1            0");
    }

    @Test
    void numbersAndMasksHaveOneToo() {
        Examples numbers = Examples.ofFeatures(new InputShape(1, 1, 2), 2, new float[] {1e6f, 1e6f + 1, 1e6f, 1e6f + 1}, new int[] {0, 1});
        DataSummary summary = DataSummary.of(new DataSplit(numbers, numbers, List.of("a", "b")));
        assertThat(summary.channels()).singleElement().satisfies(channel -> {
            assertThat(channel.mean()).isEqualTo(1e6 + 0.5);
            assertThat(channel.deviation()).isEqualTo(0.5);
        });
        Examples masks = Examples.ofMasks(new InputShape(1, 1, 3), 2, new byte[] {1, 2, 3}, new byte[] {0, 1, 1}, 1);
        assertThat(DataSummary.of(new DataSplit(masks, masks, List.of("a", "b"))).table()).contains("pixels of class");
    }
}
