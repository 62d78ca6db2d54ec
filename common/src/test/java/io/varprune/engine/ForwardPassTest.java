package io.varprune.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Layers wide enough that they go from BLAS to sums between sparsities of 0 and 0.9; no size is a multiple of another. */
class ForwardPassTest {
    // float sums of up to 300 products beside double ones
    private static final double ROUNDING = 1e-5;

    /** A network and the shape of what it reads. */
    record Net(String name, MultiLayerConfiguration configuration, int channels, int height, int width) {
        int inputs() {
            return channels * height * width;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static ConvolutionLayer.Builder convolution(int rows, int columns, int filters, Activation activation) {
        return new ConvolutionLayer.Builder(rows, columns).nOut(filters).activation(activation);
    }

    private static SubsamplingLayer pool(int rows, int columns, int down, int across) {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {rows, columns}, new int[] {down, across}).build();
    }

    private static Net net(String name, InputType type, int channels, int height, int width,
            org.deeplearning4j.nn.conf.layers.Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(3).updater(new Sgd(1)).list();
        Arrays.stream(layers).forEach(list::layer);
        return new Net(name, list.layer(new OutputLayer.Builder().nOut(5).activation(Activation.SOFTMAX).build())
                .setInputType(type).build(), channels, height, width);
    }

    private static List<Net> nets() {
        return List.of(
                net("rows", InputType.feedForward(37), 37, 1, 1,
                        new DenseLayer.Builder().nOut(61).activation(Activation.TANH).build(),
                        new DenseLayer.Builder().nOut(47).hasBias(false).activation(Activation.RELU).build()),
                net("padding, strides, overlapping windows", InputType.convolutionalFlat(9, 10, 2), 2, 9, 10,
                        convolution(3, 2, 37, Activation.RELU).padding(1, 1).stride(1, 2).build(), pool(2, 2, 2, 1),
                        convolution(2, 3, 43, Activation.IDENTITY).hasBias(false).build(),
                        new DenseLayer.Builder().nOut(41).activation(Activation.RELU).build()),
                net("windows apart, pixels left over", InputType.convolutionalFlat(11, 13, 3), 3, 11, 13,
                        convolution(3, 3, 41, Activation.TANH).build(), pool(2, 2, 2, 2),
                        convolution(2, 2, 39, Activation.SIGMOID).build(), pool(3, 2, 3, 3),
                        new DenseLayer.Builder().nOut(31).hasBias(false).activation(Activation.SIGMOID).build()),
                net("pooling first", InputType.convolutionalFlat(6, 7, 2), 2, 6, 7, pool(2, 3, 2, 3),
                        new DenseLayer.Builder().nOut(35).activation(Activation.IDENTITY).build()));
    }

    static Stream<Arguments> prunedNets() {
        return nets().stream().flatMap(net -> DoubleStream.of(0, 0.5, 0.9, 0.99, 1).mapToObj(s -> Arguments.of(net, s)));
    }

    /** Weights and biases of this network, and the same in the engine; of the weights a part is 0. */
    private static ChainEngine pruned(MultiLayerNetwork network, double[] sparsities) {
        network.init();
        Random random = new Random(4);
        float[] params = new float[(int) network.numParams()];
        for (int i = 0; i < params.length; i++) {
            params[i] = (float) random.nextGaussian() * 0.3f;
        }
        List<WeightTensor> tensors = ParameterLayout.of(network).weights();
        for (int t = 0; t < tensors.size(); t++) {
            for (int i = tensors.get(t).offset(); i < tensors.get(t).end(); i++) {
                params[i] = random.nextDouble() < sparsities[t % sparsities.length] ? 0 : params[i];
            }
        }
        network.setParams(Nd4j.createFromArray(params));
        ChainEngine engine = ChainEngine.of(network).orElseThrow();
        engine.load(params, engine.updater());
        return engine;
    }

    private static float[] examples(int count, int inputs) {
        Random random = new Random(5);
        float[] examples = new float[count * inputs];
        for (int i = 0; i < examples.length; i++) {
            examples[i] = (float) random.nextGaussian();
        }
        return examples;
    }

    private static void equalsThePlainNetwork(Net net, double... sparsities) {
        MultiLayerNetwork network = new MultiLayerNetwork(net.configuration());
        try (ChainEngine engine = pruned(network, sparsities)) {
            ForwardPass pass = engine.forwardPass();
            // a last minibatch is smaller, and one more must grow what it has
            for (int n : new int[] {19, 7, 23}) {
                float[] x = examples(n, net.inputs());
                float[] found = pass.predict(FeatureRows.of(x, n, net.inputs()));
                for (int e = 0; e < n; e++) {
                    double[] example = new double[net.inputs()];
                    for (int i = 0; i < example.length; i++) {
                        example[i] = x[e * example.length + i];
                    }
                    double[] expected = PlainNetwork.predict(network, example, net.channels(), net.height(), net.width());
                    for (int c = 0; c < expected.length; c++) {
                        assertThat((double) found[e * expected.length + c]).isCloseTo(expected[c], within(ROUNDING));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("prunedNets")
    void equalsAPlainLoopOverAllWeights(Net net, double sparsity) {
        equalsThePlainNetwork(net, sparsity);
    }

    @ParameterizedTest
    @MethodSource("nets")
    void goesOnBehindALayerThatIsWhollyCut(Net net) {
        equalsThePlainNetwork(net, 1, 0.5);
        equalsThePlainNetwork(net, 0.5, 1);
    }

    @ParameterizedTest
    @MethodSource("nets")
    void sumsDoNotDependOnHowExamplesAreCut(Net net) {
        try (ChainEngine engine = pruned(new MultiLayerNetwork(net.configuration()), new double[] {0.9})) {
            float[] x = examples(50, net.inputs());
            ForwardPass pass = engine.forwardPass();
            float[] whole = Arrays.copyOf(pass.predict(FeatureRows.of(x, 50, net.inputs())), 50 * 5);
            for (int from = 0; from < 50; from += 17) {
                int n = Math.min(17, 50 - from);
                float[] part = Arrays.copyOfRange(x, from * net.inputs(), (from + n) * net.inputs());
                assertThat(Arrays.copyOf(pass.predict(FeatureRows.of(part, n, net.inputs())), n * 5))
                        .containsExactly(Arrays.copyOfRange(whole, from * 5, (from + n) * 5));
            }
        }
    }

    @Test
    void keepsTheWeightsThatItWasMadeWith() {
        Net net = nets().get(0);
        try (ChainEngine engine = pruned(new MultiLayerNetwork(net.configuration()), new double[] {0, 0.9})) {
            FeatureRows x = FeatureRows.of(examples(3, net.inputs()), 3, net.inputs());
            ForwardPass pass = engine.forwardPass();
            float[] before = pass.predict(x).clone();
            Arrays.fill(engine.params(), 0);
            assertThat(pass.predict(x)).containsExactly(before);
            assertThat(engine.forwardPass().predict(x)).containsOnly(0.2f);
        }
    }

    @Test
    void choosesByTheNumberOfNonzeroWeights() {
        // 500 rows of patches, each worth 14 + 0.35 * 50 = 31.5 sums
        assertThat(NonzeroWeights.fewEnough(15_749, 50, 500)).isTrue();
        assertThat(NonzeroWeights.fewEnough(15_750, 50, 500)).isFalse();
        assertThat(NonzeroWeights.fewEnough(10 * 500, 10, 500)).as("few filters").isTrue();
    }

    @Test
    void refusesExamplesOfAnotherSize() {
        try (ChainEngine engine = pruned(new MultiLayerNetwork(nets().get(0).configuration()), new double[] {0})) {
            assertThatThrownBy(() -> engine.forwardPass().predict(FeatureRows.of(new float[8], 2, 4)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("got examples of 4 features, this network reads 37");
        }
    }
}
