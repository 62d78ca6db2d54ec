package io.varprune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.spark.training.LocalSpark;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelismTest {
    @ParameterizedTest
    @CsvSource({"8, 8, 50, 100, TRIAL_PARALLEL", "7, 8, 50, 100, DATA_PARALLEL", "8, 8, 51, 100, DATA_PARALLEL",
        "1, 1, 0, 100, TRIAL_PARALLEL"})
    void trialsSideBySideWhenTheyFillTheSlotsAndFitThem(int trials, int slots, long trialBytes, long slotBytes, Parallelism expected) {
        assertThat(Parallelism.choose(trials, slots, trialBytes, slotBytes)).isEqualTo(expected);
    }

    @Test
    void aTrialsMemoryIsCounted() {
        Experiment e = ConfigReader.read("train: {workers: 2, updater: {name: adam}}", "trial", List.of());
        Examples train = DigitsData.load().train();
        // 1347 images of 64 pixels of one byte, and labels of four
        long examples = 1347 * (64 + 4);
        // three networks with weights, gradient and Adam's two; two workers with weights and Adam's two
        assertThat(Parallelism.trialBytes(1000, e, train)).isEqualTo(4 * 1000 * (3 * 4 + 2 * 3) + examples);
    }

    @Test
    void aSmallNetworkOnThisClusterAndWhatWasAskedFor() {
        Experiment e = ConfigReader.read("model: {name: mlp, widths: [16]}", "trial", List.of());
        assertThat(Parallelism.AUTO.of(LocalSpark.context(), 2, e, DigitsData.load())).isEqualTo(Parallelism.TRIAL_PARALLEL);
        assertThat(Parallelism.AUTO.of(LocalSpark.context(), 1, e, DigitsData.load())).isEqualTo(Parallelism.DATA_PARALLEL);
        assertThat(Parallelism.DATA_PARALLEL.of(LocalSpark.context(), 9, e, DigitsData.load())).isEqualTo(Parallelism.DATA_PARALLEL);
        assertThat(Parallelism.TRIAL_PARALLEL.label()).isEqualTo("trial-parallel");
    }
}
