package io.varprune.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final double NANO = 1e-6;

    private static SyncModel model(double gatherNanos) {
        return new SyncModel(new Line(10, NANO), new Line(0, NANO), new Line(20, gatherNanos * NANO), new Line(0, 0),
                new Line(0, 2 * gatherNanos * NANO), new Line(0, NANO), Optional.empty());
    }

    @Test
    void aBroadcastDoublesItsHoldersBlockByBlock() {
        // 8 Gbit/s are a byte a nanosecond; 10 blocks of 2^22 bytes, and log2 of 8 more until the last executor has its first
        double block = 1 + (1 << 22) * NANO;
        assertThat(new Wire(8, 1).broadcastMillis(10 * (1 << 22), 8)).isCloseTo(13 * block, within(1e-9));
        assertThat(new Wire(8, 1).broadcastMillis(10 * (1 << 22), 1)).isCloseTo(10 * block, within(1e-9));
        assertThat(new Wire(8, 1).broadcastMillis(1000, 2)).as("one small block, twice").isCloseTo(2 * 1.001, within(1e-9));
    }

    @Test
    void eightExecutorsSendTheirResultsToTheDriver() {
        // 1e9 weights are 2e9 numbers and 8e9 bytes: 8 s a result at 8 Gbit/s; 4 ns a number are 8 s, so the last is done at 8 x 8 + 8
        Forecast forecast = Forecast.of(model(4), new Wire(8, 0), 8, 1e9);
        assertThat(forecast.reduceMillis()).isCloseTo(20 + 72_000, within(1e-3));
        assertThat(forecast.reduceWireMillis()).isCloseTo(64_000, within(1e-3));
        assertThat(forecast.reduceProcessorMillis()).isCloseTo(20 + 64_000, within(1e-3));
        assertThat(forecast.broadcastMillis()).isCloseTo(10 + 2000, within(1e-3));
        assertThat(forecast.driverMillis()).isCloseTo(1000, within(1e-3));
        // 4 states of 8 GB, and 8 results of 8 GB
        assertThat(forecast.driverGigabytes()).isCloseTo(96, within(1e-9));
    }

    @Test
    void theBottleneckIsTheLongestPart() {
        assertThat(Forecast.of(model(4), new Wire(8, 0), 64, 1e9).bottleneck()).isEqualTo("reduce, processors");
        assertThat(Forecast.of(model(1), new Wire(8, 0), 64, 1e9).bottleneck()).isEqualTo("reduce, network");
        assertThat(Forecast.of(model(0), new Wire(1e6, 0), 64, 1e9).bottleneck()).isEqualTo("broadcast, driver's processor");
    }
}
