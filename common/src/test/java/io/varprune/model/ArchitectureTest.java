package io.varprune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.runtime.NativeRuntime;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

class ArchitectureTest {
    private static final InputShape CIFAR = new InputShape(3, 32, 32);

    @BeforeAll
    static void withOneDnn() {
        NativeRuntime.prepare();
    }

    /** Small variants with their input and the shape of the labels of 4 examples of 3 classes. */
    static Stream<Arguments> small() {
        InputShape tiny = new InputShape(2, 8, 8);
        return Stream.of(
                Arguments.of(new Resnet20(0.125), tiny, new long[] {4, 3}),
                Arguments.of(new Resnet18(0.03125), tiny, new long[] {4, 3}),
                Arguments.of(new Vgg11(0.03125), new InputShape(1, 32, 32), new long[] {4, 3}),
                Arguments.of(new VisionTransformer(4, 6, 2, 2), tiny, new long[] {4, 3}),
                Arguments.of(new Unet(4, 2), tiny, new long[] {4, 3, 8, 8}));
    }

    @Test
    void resnet20HasThePublishedNumberOfParameters() {
        // convolutions: 3*16*9 + 6*(16*16*9) + (16*32 + 5*32*32)*9 + (32*64 + 5*64*64)*9 = 432 + 13,824 + 50,688 + 202,752
        // dense: 64*10 + 10; batch norm: gain and offset of 7*16 + 6*32 + 6*64 = 688 channels. "0.27M" in table 6 of the paper
        int weights = 267_696 + 640;
        assertParameters(new Resnet20(1), CIFAR, weights, weights + 10 + 2 * 688, 2 * 688);
    }

    @Test
    void resnet18HasThePublishedNumberOfParameters() {
        // 3*64*9 + 4*64*64*9; then each stage from n to 2n: (n*2n + 3*2n*2n)*9 + n*2n with its projection; dense 512*10 + 10;
        // 64*5 + (128 + 256 + 512)*5 normalized channels; 11,173,962 together is what every CIFAR port of it has
        int weights = 1_728 + 147_456 + 524_288 + 2_097_152 + 8_388_608 + 5_120;
        assertParameters(new Resnet18(1), CIFAR, weights, 11_173_962, 9_600);
    }

    @Test
    void vggHasThePublishedNumberOfParameters() {
        // VGG-11: 3-64-128-256-256-512-512-512-512 times 9, and 512*10; 2,752 biases and normalized channels
        int eleven = (3 * 64 + 64 * 128 + 128 * 256 + 256 * 256 + 256 * 512 + 3 * 512 * 512) * 9 + 5_120;
        assertParameters(new Vgg11(1), CIFAR, eleven, eleven + 10 + 3 * 2_752, 2 * 2_752);
        int sixteen = (3 * 64 + 64 * 64 + 64 * 128 + 128 * 128 + 128 * 256 + 2 * 256 * 256 + 256 * 512 + 5 * 512 * 512) * 9 + 5_120;
        assertThat(sixteen + 10 + 3 * 4_224).as("the CIFAR VGG-16 with batch norm").isEqualTo(14_728_266);
        assertParameters(new Vgg16(1), CIFAR, sixteen, 14_728_266, 2 * 4_224);
    }

    @Test
    void theVisionTransformerCountsMatricesButNotPositions() {
        // patches 3*4*4 -> 64; each of 4 blocks 4*64*64 for the attention and 2*64*256; out 64*10
        int weights = 48 * 64 + 4 * (4 * 64 * 64 + 2 * 64 * 256) + 640;
        // biases 64, 4*(4*64 + 256 + 64), 10; 64 tokens of 64 numbers with gain and offset
        assertParameters(new VisionTransformer(4, 64, 4, 4), CIFAR, weights, weights + 64 + 2_304 + 10 + 2 * 4_096, 0);
    }

    @Test
    void weightDecayLeavesThePositionsAlone() {
        ComputationGraph graph = (ComputationGraph) new VisionTransformer(4, 4, 1, 2).build(
                new NeuralNetConfiguration.Builder().updater(new Sgd(1)).l2(0.5), CIFAR, 10);
        INDArray before = graph.params().dup();
        DataSet batch = batch(CIFAR, new long[] {2, 10}, DataType.FLOAT);
        INDArray gradient = gradient(graph, batch);
        graph.fit(batch);
        INDArray decayed = before.sub(graph.params()).subi(gradient);
        // patches 48*4 + 4; then 4 * 64 gains and as many offsets, which moved by the gradient alone
        assertThat(decayed.get(NDArrayIndex.all(), NDArrayIndex.interval(196, 196 + 512)).amaxNumber().doubleValue()).isLessThan(1e-6);
        assertThat(decayed.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 192)).amaxNumber().doubleValue()).isGreaterThan(1e-3);
    }

    @Test
    void theUnetIsCountedByHand() {
        // width 2, one level, one channel in, two classes: 1-2-2 down, 2-4-4 bottom, deconvolution 4*2*4, 4-2-2 up, 2*2 out
        int weights = (2 + 4) * 9 + (8 + 16) * 9 + 32 + (8 + 4) * 9 + 4;
        // biases of the deconvolution and of out; gain and offset of 4 + 8 + 4 channels
        assertParameters(new Unet(2, 1), new InputShape(1, 4, 4), 2, weights, weights + 2 + 2 + 32, 32);
    }

    @ParameterizedTest
    @MethodSource("small")
    void outputsAreProbabilitiesInTheShapeOfTheLabels(Architecture architecture, InputShape input, long[] labels) {
        INDArray out = output(build(architecture, input, DataType.FLOAT), batch(input, labels, DataType.FLOAT).getFeatures());
        assertThat(out.shape()).containsExactly(labels);
        assertThat(out.sum(1).sub(1).amaxNumber().doubleValue()).as("a float softmax adds up to 1").isLessThan(1e-5);
    }

    @ParameterizedTest
    @MethodSource("small")
    void gradientsAgreeWithCentralDifferences(Architecture architecture, InputShape input, long[] labels) {
        Model network = build(architecture, input, DataType.DOUBLE);
        DataSet batch = batch(input, labels, DataType.DOUBLE);
        INDArray gradient = gradient(network, batch);
        INDArray params = network.params();
        // h^2 is the error of the difference, 1e-16 / h of the rounding; ReLUs and poolings may still have a corner within h
        double h = 1e-6;
        int corners = 0;
        List<WeightTensor> tensors = ParameterLayout.of(network).weights();
        for (WeightTensor tensor : tensors) {
            int at = tensor.offset() + tensor.length() / 3;
            double value = params.getDouble(at);
            params.putScalar(at, value + h);
            double above = score(network, batch);
            params.putScalar(at, value - h);
            double below = score(network, batch);
            params.putScalar(at, value);
            double difference = (above - below) / (2 * h);
            double error = Math.abs(difference - gradient.getDouble(at));
            corners += error > 1e-6 + 1e-5 * Math.abs(difference) ? 1 : 0;
        }
        assertThat(corners).as("tensors of %d that disagree", tensors.size()).isZero();
    }

    @ParameterizedTest
    @MethodSource("small")
    void nativeLayersInFloatGiveTheGradientOfDoubles(Architecture architecture, InputShape input, long[] labels) {
        Model network = build(architecture, input, DataType.DOUBLE);
        Model floats = build(architecture, input, DataType.FLOAT);
        floats.setParams(network.params().castTo(DataType.FLOAT));
        INDArray exact = gradient(network, batch(input, labels, DataType.DOUBLE));
        INDArray native32 = gradient(floats, batch(input, labels, DataType.FLOAT)).castTo(DataType.DOUBLE);
        // 20 layers of batch norm over few numbers lose up to three of the seven digits of a float
        assertThat(native32.distance2(exact) / exact.norm2Number().doubleValue()).isLessThan(1e-3);
    }

    @ParameterizedTest
    @MethodSource("small")
    void learnsAFewExamplesByHeart(Architecture architecture, InputShape input, long[] labels) {
        Model network = build(architecture, input, DataType.FLOAT);
        DataSet batch = batch(input, labels, DataType.FLOAT);
        double before = score(network, batch);
        for (int i = 0; i < 12; i++) {
            fit(network, batch);
        }
        assertThat(score(network, batch)).isLessThan(before * 0.75);
    }

    @Test
    void imagesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> build(new Vgg16(1), new InputShape(1, 28, 28), DataType.FLOAT))
                .hasMessage("model.name: vgg-16 needs images of 32x32 pixels or more, got 28x28; choose mlp");
        assertThatThrownBy(() -> build(new VisionTransformer(5, 8, 1, 2), CIFAR, DataType.FLOAT))
                .hasMessage("model.patch: got 5, must divide height and width of the images, 32x32");
        assertThatThrownBy(() -> build(new Unet(2, 3), new InputShape(1, 28, 28), DataType.FLOAT))
                .hasMessage("model.levels: got 3, height and width of the images must be multiples of 8, got 28x28");
    }

    private static void assertParameters(Architecture architecture, InputShape input, int weights, int learned, int statistics) {
        assertParameters(architecture, input, 10, weights, learned, statistics);
    }

    private static void assertParameters(Architecture architecture, InputShape input, int classes, int weights, int learned,
            int statistics) {
        ParameterLayout layout = ParameterLayout.of(architecture.build(new NeuralNetConfiguration.Builder().seed(1), input, classes));
        assertThat(layout.weightCount()).isEqualTo(weights);
        assertThat(layout.totalParameters()).isEqualTo(learned + statistics);
    }

    private static Model build(Architecture architecture, InputShape input, DataType type) {
        return architecture.build(new NeuralNetConfiguration.Builder().seed(3).dataType(type).updater(new Adam(0.02)), input, 3);
    }

    /** Examples of normal numbers from a fixed seed, each pixel or example of a class in turn. */
    private static DataSet batch(InputShape input, long[] labels, DataType type) {
        Nd4j.getRandom().setSeed(5);
        INDArray features = Nd4j.randn(DataType.DOUBLE, labels[0], input.size()).castTo(type);
        INDArray y = Nd4j.zeros(DataType.DOUBLE, labels);
        long pixels = labels.length == 2 ? 1 : labels[2] * labels[3];
        for (long i = 0; i < labels[0] * pixels; i++) {
            long image = i / pixels;
            long pixel = i % pixels;
            long label = (i + pixel / 5) % 3;
            if (labels.length == 2) {
                y.putScalar(new long[] {image, label}, 1);
            } else {
                y.putScalar(new long[] {image, label, pixel / labels[3], pixel % labels[3]}, 1);
            }
        }
        return new DataSet(features, y.castTo(type));
    }

    /** Of the mean loss, as Deeplearning4j's updaters see it. */
    private static INDArray gradient(Model network, DataSet batch) {
        if (network instanceof ComputationGraph graph) {
            graph.setInputs(batch.getFeatures());
            graph.setLabels(batch.getLabels());
            graph.computeGradientAndScore();
        } else {
            MultiLayerNetwork chain = (MultiLayerNetwork) network;
            chain.setInput(batch.getFeatures());
            chain.setLabels(batch.getLabels());
            chain.computeGradientAndScore();
        }
        return network.gradient().gradient().div(batch.numExamples());
    }

    private static double score(Model network, DataSet batch) {
        return network instanceof ComputationGraph graph ? graph.score(batch, true) : ((MultiLayerNetwork) network).score(batch, true);
    }

    private static void fit(Model network, DataSet batch) {
        if (network instanceof ComputationGraph graph) {
            graph.fit(batch);
        } else {
            ((MultiLayerNetwork) network).fit(batch);
        }
    }

    private static INDArray output(Model network, INDArray features) {
        return network instanceof ComputationGraph graph ? graph.outputSingle(features)
                : ((MultiLayerNetwork) network).output(features);
    }
}
