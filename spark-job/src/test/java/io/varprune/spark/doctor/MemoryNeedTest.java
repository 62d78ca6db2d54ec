package io.varprune.spark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.data.DigitsData;
import io.varprune.spark.run.Networks;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class MemoryNeedTest {
    private static final long MIB = 1 << 20;

    /** 64 pixels, 300, 100 and 10 outputs: 65 * 300 + 301 * 100 + 101 * 10 weights. */
    @Test
    void countsWeightsUpdaterAndActivations() {
        DataSplit data = DigitsData.load();
        for (var updater : List.of("sgd", "nesterovs", "adam")) {
            Experiment e = ConfigReader.read("train: {batchSize: 16, updater: {name: " + updater + "}}", "test", List.of());
            MemoryNeed.Network network = MemoryNeed.Network.of(Networks.plain(e, data.train().shape(), 10, new Configuration()), e.train(),
                    data.train());
            int numbers = List.of("sgd", "nesterovs", "adam").indexOf(updater) + 1;
            assertThat(network).isEqualTo(new MemoryNeed.Network(50_610, numbers, 64 + 300 + 100 + 10, 16));
        }
    }

    /** A graph's vertices are counted, too: at least its input and its output. */
    @Test
    void countsGraphs() {
        DataSplit data = DigitsData.load();
        Experiment e = ConfigReader.read("model: {name: resnet-20, width: 0.125}", "test", List.of());
        MemoryNeed.Network network = MemoryNeed.Network.of(Networks.plain(e, data.train().shape(), 10, new Configuration()), e.train(), data.train());
        // the first block alone: 2 channels of 8x8 after each of 7 convolutions
        assertThat(network.activations()).isGreaterThan(64 + 10 + 7 * 2 * 64);
    }

    /** 25 million weights with momentum: 200 MB travel for each worker. */
    @Test
    void worksOutHeapAndOffHeap() {
        MemoryNeed.Network network = new MemoryNeed.Network(25_000_000, 2, 1_000_000, 10);
        MemoryNeed need = MemoryNeed.of(network, 50_000_000, 2, 8);
        assertThat(need.executorHeap()).isEqualTo((long) ((300 * MIB + 2 * 4 * 200_000_000L) / 0.7));
        assertThat(need.executorOffHeap()).isEqualTo(64 * MIB + 2 * (300_000_000L + 80_000_000));
        assertThat(need.driverHeap()).isEqualTo(300 * MIB + 100_000_000 + 12 * 200_000_000L);
        assertThat(need.driverOffHeap()).isEqualTo(64 * MIB + 380_000_000L);
        // twice the root of 64 in place of 64
        assertThat(MemoryNeed.of(network, 0, 2, 64).driverHeap()).isEqualTo(300 * MIB + 20 * 200_000_000L);
        MemoryNeed local = need.inOneProcess();
        assertThat(local.driverHeap()).isEqualTo(need.driverHeap() + need.executorHeap() - 300 * MIB);
        assertThat(local.driverOffHeap()).isEqualTo(need.driverOffHeap() + need.executorOffHeap());
    }
}
