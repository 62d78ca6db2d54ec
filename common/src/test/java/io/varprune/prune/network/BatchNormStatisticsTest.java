package io.varprune.prune.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.InputShape;
import io.varprune.model.Mlp;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class BatchNormStatisticsTest {
    static Stream<Model> networks() {
        return Stream.of(TestNetworks.chain(true), TestNetworks.chain(false), TestNetworks.residual(), TestNetworks.unet());
    }

    /** After one minibatch the statistics are that minibatch's own, so both modes give the same; before they did not. */
    @ParameterizedTest
    @MethodSource("networks")
    void aSingleMinibatchMakesBothModesEqual(Model network) {
        INDArray x = TestNetworks.rows(30, 4);
        INDArray training = training(network, x);
        assertThat(TestNetworks.output(network, x).sub(training).amaxNumber().doubleValue()).isGreaterThan(1e-2);
        BatchNormStatistics statistics = new BatchNormStatistics(network, 1);
        statistics.add(x);
        statistics.replace();
        assertThat(TestNetworks.output(network, x).sub(training).amaxNumber().doubleValue()).isLessThan(1e-5);
    }

    /** The oracle averages over pixels, examples and minibatches in plain loops, weighted by the examples. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void severalMinibatchesAreAveraged(boolean logarithm) {
        MultiLayerNetwork network = TestNetworks.chain(logarithm);
        double[] mean = new double[6];
        double[] variance = new double[6];
        BatchNormStatistics statistics = new BatchNormStatistics(network, 1);
        for (int n : new int[] {20, 20, 10}) {
            INDArray x = TestNetworks.rows(n, n);
            INDArray seen = network.feedForwardToLayer(0, x).get(1);
            for (int channel = 0; channel < 6; channel++) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < n * 64; i++) {
                    double v = seen.getDouble(i / 64, channel, i % 64 / 8, i % 8);
                    sum += v;
                    squares += v * v;
                }
                double m = sum / (n * 64);
                mean[channel] += m * n / 50;
                variance[channel] += (squares / (n * 64) - m * m) * n / 50;
            }
            statistics.add(x);
        }
        statistics.replace();
        for (int channel = 0; channel < 6; channel++) {
            assertThat(network.getLayer(1).getParam("mean").getDouble(channel)).isCloseTo(mean[channel], within(1e-5));
            double stored = logarithm ? Math.pow(10, 2 * network.getLayer(1).getParam("log10stdev").getDouble(channel))
                    : network.getLayer(1).getParam("var").getDouble(channel);
            assertThat(stored).isCloseTo(variance[channel], within(1e-4 * variance[channel]));
        }
    }

    @Test
    void nothingButTheStatisticsChanges() {
        MultiLayerNetwork network = TestNetworks.chain(true);
        float[] before = TestNetworks.params(network);
        BatchNormStatistics statistics = new BatchNormStatistics(network, 1);
        statistics.add(TestNetworks.rows(10, 1));
        assertThat(TestNetworks.params(network)).isEqualTo(before);
        statistics.replace();
        float[] after = TestNetworks.params(network);
        int changed = 0;
        for (int i = 0; i < after.length; i++) {
            changed += after[i] != before[i] ? 1 : 0;
        }
        // mean and deviation of 6 channels and of 9 neurons
        assertThat(changed).isEqualTo(2 * (6 + 9));
    }

    @Test
    void aChannelWithoutVarianceStaysFinite() {
        MultiLayerNetwork network = TestNetworks.chain(true);
        network.getLayer(0).getParam("W").assign(0);
        BatchNormStatistics statistics = new BatchNormStatistics(network, 1);
        statistics.add(TestNetworks.rows(10, 1));
        statistics.replace();
        assertThat(network.getLayer(1).getParam("log10stdev").toFloatVector()).doesNotContain(Float.NEGATIVE_INFINITY, Float.NaN);
        assertThat(network.output(TestNetworks.rows(3, 1)).data().asFloat()).doesNotContain(Float.NaN);
    }

    @Test
    void whichNetworksHaveAny() {
        MultiLayerNetwork plain = new MultiLayerNetwork(new Mlp(List.of(3)).configure(new NeuralNetConfiguration.Builder(),
                new InputShape(1, 2, 2), 2));
        plain.init();
        assertThat(BatchNormStatistics.has(plain)).isFalse();
        assertThat(BatchNormStatistics.has(TestNetworks.residual())).isTrue();
        assertThatThrownBy(() -> new BatchNormStatistics(plain, 1).replace()).isInstanceOf(IllegalStateException.class)
                .hasMessage("no minibatch was seen");
    }

    private static INDArray training(Model network, INDArray x) {
        return network instanceof ComputationGraph graph ? graph.output(true, x)[0] : ((MultiLayerNetwork) network).output(x, true);
    }
}
