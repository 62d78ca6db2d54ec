package io.varprune.prune.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class NetworkCalibrationTest {
    private static final int INPUTS = 5;
    private static final int CLASSES = 3;

    static Stream<Model> networks() {
        MultiLayerNetwork chain = new MultiLayerNetwork(base().list().layer(out()).build());
        ComputationGraph graph = new ComputationGraph(base().graphBuilder().addInputs("in").addLayer("out", out(), "in").setOutputs("out")
                .build());
        chain.init();
        graph.init();
        return Stream.of(chain, graph);
    }

    /** Softmax regression: the gradient of weight (i, c), at c * inputs + i, is the mean of x_i (p_c - y_c); L2 has no part in it. */
    @ParameterizedTest
    @MethodSource("networks")
    void theGradientIsThatOfThePlainFormula(Model network) {
        Examples train = examples(250);
        float[] w = TestNetworks.params(network);
        double[] expected = new double[w.length];
        float[] x = new float[250 * INPUTS];
        train.copyFeatures(IntStream.range(0, 250).toArray(), 0, 250, x);
        for (int e = 0; e < 250; e++) {
            double[] p = new double[CLASSES];
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                double z = w[INPUTS * CLASSES + c];
                for (int i = 0; i < INPUTS; i++) {
                    z += x[e * INPUTS + i] * w[c * INPUTS + i];
                }
                p[c] = Math.exp(z);
                sum += p[c];
            }
            for (int c = 0; c < CLASSES; c++) {
                double d = (p[c] / sum - (train.label(e) == c ? 1 : 0)) / 250;
                expected[INPUTS * CLASSES + c] += d;
                for (int i = 0; i < INPUTS; i++) {
                    expected[c * INPUTS + i] += d * x[e * INPUTS + i];
                }
            }
        }
        float[] gradient = new NetworkCalibration(network, train, 7).gradient(1000);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) gradient[i]).isCloseTo(expected[i], within(1e-6));
        }
        assertThat(TestNetworks.params(network)).isEqualTo(w);
    }

    /** The same for each pixel of 2x3, at a convolution of 1x1: summed over the pixels, with the weight (c, i) at c * inputs + i. */
    @Test
    void theGradientOfMasksIsThatOfThePlainFormula() {
        ComputationGraph network = new ComputationGraph(base().graphBuilder().addInputs("in")
                .setInputTypes(InputType.convolutionalFlat(2, 3, 2))
                .addLayer("out", new ConvolutionLayer.Builder(1, 1).nOut(CLASSES).activation(Activation.IDENTITY).build(), "in")
                .addLayer("loss", new CnnLossLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).build(), "out")
                .setOutputs("loss").build());
        network.init();
        Random random = new Random(3);
        byte[] pixels = new byte[150 * 12];
        random.nextBytes(pixels);
        byte[] masks = new byte[150 * 6];
        for (int i = 0; i < masks.length; i++) {
            masks[i] = (byte) random.nextInt(CLASSES);
        }
        Examples train = Examples.ofMasks(new InputShape(2, 2, 3), CLASSES, pixels, masks, 1f / 255);
        INDArray w = network.getLayer("out").getParam("W");
        INDArray b = network.getLayer("out").getParam("b");
        double[][] weights = new double[CLASSES][3];
        for (int pixel = 0; pixel < masks.length; pixel++) {
            int first = pixel / 6 * 12 + pixel % 6;
            double[] x = {(pixels[first] & 0xff) / 255.0, (pixels[first + 6] & 0xff) / 255.0, 1};
            double[] p = new double[CLASSES];
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                p[c] = Math.exp(x[0] * w.getDouble(c, 0, 0, 0) + x[1] * w.getDouble(c, 1, 0, 0) + b.getDouble(c));
                sum += p[c];
            }
            for (int c = 0; c < CLASSES; c++) {
                for (int i = 0; i < 3; i++) {
                    weights[c][i] += (p[c] / sum - (masks[pixel] == c ? 1 : 0)) * x[i] / 150;
                }
            }
        }
        float[] gradient = new NetworkCalibration(network, train, 7).gradient(1000);
        for (int c = 0; c < CLASSES; c++) {
            // biases come first
            assertThat((double) gradient[c]).isCloseTo(weights[c][2], within(1e-5));
            assertThat((double) gradient[CLASSES + 2 * c]).isCloseTo(weights[c][0], within(1e-5));
            assertThat((double) gradient[CLASSES + 2 * c + 1]).isCloseTo(weights[c][1], within(1e-5));
        }
    }

    @Test
    void asManyExamplesAsAskedAreDrawnBySeed() {
        Examples train = examples(50);
        Examples drawn = NetworkCalibration.draw(train, 20, 1);
        assertThat(drawn.count()).isEqualTo(20);
        assertThat(first(drawn)).isEqualTo(first(NetworkCalibration.draw(train, 20, 1)))
                .isNotEqualTo(first(NetworkCalibration.draw(train, 20, 2)));
        assertThat(NetworkCalibration.draw(train, 90, 1).count()).isEqualTo(50);
    }

    private static float[] first(Examples examples) {
        float[] x = new float[INPUTS];
        examples.copyFeatures(new int[] {0}, 0, 1, x);
        return x;
    }

    private static NeuralNetConfiguration.Builder base() {
        return new NeuralNetConfiguration.Builder().seed(2).l2(0.1);
    }

    private static OutputLayer out() {
        return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(INPUTS).nOut(CLASSES).activation(Activation.SOFTMAX).build();
    }

    private static Examples examples(int count) {
        Random random = new Random(1);
        float[] x = new float[count * INPUTS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return Examples.ofFeatures(new InputShape(1, 1, INPUTS), CLASSES, x, random.ints(count, 0, CLASSES).toArray());
    }
}
