package io.varprune.flatness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import io.varprune.model.NetworkConfiguration;
import io.varprune.model.ParameterRange;
import io.varprune.prune.network.NetworkLoss;
import io.varprune.regularize.FlatView;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EvaluationModeTest {
    private static final int SIZE = 2 * 4 * 4;
    private static final int COUNT = 130;

    /** Batch norm over images and over rows, dropout; chain and graph, both ways to keep a variance, locked gamma and beta. */
    static Stream<Model> networks() {
        MultiLayerNetwork chain = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(3).l2(0.1).list()
                .layer(convolution()).layer(new BatchNormalization.Builder().useLogStd(true).build())
                .layer(new DenseLayer.Builder().nOut(6).activation(Activation.TANH).dropOut(0.5).build())
                .layer(new BatchNormalization.Builder().useLogStd(false).build())
                .layer(output()).setInputType(InputType.convolutionalFlat(4, 4, 2)).build());
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder().seed(3).graphBuilder().addInputs("in")
                .setInputTypes(InputType.convolutionalFlat(4, 4, 2)).addLayer("conv", convolution(), "in")
                .addLayer("bn", new BatchNormalization.Builder().useLogStd(false).build(), "conv")
                .addLayer("fc", new DenseLayer.Builder().nOut(6).activation(Activation.TANH).build(), "bn")
                .addLayer("locked", new BatchNormalization.Builder().lockGammaBeta(true).gamma(1.5).beta(0.2).build(), "fc")
                .addLayer("out", output(), "locked").setOutputs("out").build());
        chain.init();
        graph.init();
        return Stream.of(chain, graph);
    }

    /** The oracle is what the network itself says when it is used, differentiated by central differences along random directions. */
    @ParameterizedTest
    @MethodSource("networks")
    void theGradientIsThatOfTheLossOfTheNetworkInUse(Model used) {
        Examples examples = examples();
        Model network = EvaluationMode.of(NetworkConfiguration.of(used).toJson());
        NetworkLoss loss = new NetworkLoss(network, examples);
        Random random = new Random(4);
        float[] w = new float[(int) used.numParams()];
        FlatView.of(used.params()).read(w);
        for (int i = 0; i < w.length; i++) {
            w[i] += (float) (0.2 * random.nextDouble());
        }
        float[] gradient = new float[w.length];
        assertThat(loss.gradient(w, gradient)).isCloseTo(inUse(used, examples, w), within(1e-5));
        Subspace subspace = new Subspace(ParameterRange.withoutGradient(network), java.util.Optional.empty());
        float[] moved = gradient.clone();
        subspace.project(moved);
        assertThat(moved).as("0 where the running statistics lie").isEqualTo(gradient);
        for (int k = 0; k < 5; k++) {
            float[] d = new float[w.length];
            for (int i = 0; i < d.length; i++) {
                d[i] = (float) random.nextGaussian();
            }
            subspace.project(d);
            double slope = 0;
            for (int i = 0; i < d.length; i++) {
                slope += (double) gradient[i] * d[i];
            }
            double h = 3e-3;
            double difference = (inUse(used, examples, along(w, d, h)) - inUse(used, examples, along(w, d, -h))) / (2 * h);
            // the loss has floats' 1e-7 over 3e-3, and the difference an error of h^2
            assertThat(slope).isCloseTo(difference, within(2e-3 * Math.max(1, Math.abs(difference))));
        }
    }

    private static double inUse(Model network, Examples examples, float[] w) {
        FlatView.of(network.params()).write(w);
        float[] x = new float[COUNT * SIZE];
        examples.copyFeatures(IntStream.range(0, COUNT).toArray(), 0, COUNT, x);
        INDArray input = Nd4j.create(x, new long[] {COUNT, SIZE}, 'c');
        INDArray p = network instanceof ComputationGraph graph ? graph.outputSingle(input) : ((MultiLayerNetwork) network).output(input);
        return IntStream.range(0, COUNT).mapToDouble(i -> -Math.log(p.getDouble(i, examples.label(i)))).average().orElseThrow();
    }

    private static float[] along(float[] w, float[] d, double step) {
        float[] at = new float[w.length];
        for (int i = 0; i < w.length; i++) {
            at[i] = (float) (w[i] + step * d[i]);
        }
        return at;
    }

    private static ConvolutionLayer convolution() {
        return new ConvolutionLayer.Builder(3, 3).nOut(3).activation(Activation.TANH).build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build();
    }

    private static Examples examples() {
        Random random = new Random(1);
        float[] x = new float[COUNT * SIZE];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return Examples.ofFeatures(new InputShape(2, 4, 4), 3, x, random.ints(COUNT, 0, 3).toArray());
    }
}
