package io.varprune.prune.network;

import io.varprune.model.InputShape;
import io.varprune.model.NetworkOutput;
import io.varprune.model.Unet;
import io.varprune.regularize.FlatView;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small networks over rows of 2x8x8 numbers, with random parameters where training would leave any. */
final class TestNetworks {
    static final int INPUTS = 2 * 8 * 8;

    private TestNetworks() {}

    /** Convolutions with and without bias, batch norm over images and rows, pooling, flattening, dense layers. */
    static MultiLayerNetwork chain(boolean logarithm) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(3).list()
                .layer(new ConvolutionLayer.Builder(3, 3).name("conv1").nOut(6).convolutionMode(ConvolutionMode.Same)
                        .activation(Activation.IDENTITY).build())
                .layer(new BatchNormalization.Builder().name("bn1").useLogStd(logarithm).build())
                .layer(new ActivationLayer.Builder().name("relu1").activation(Activation.SIGMOID).build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 2}).name("pool")
                        .build())
                .layer(new ConvolutionLayer.Builder(3, 3).name("conv2").nOut(5).hasBias(false).activation(Activation.RELU).build())
                .layer(new DenseLayer.Builder().name("fc1").nOut(9).activation(Activation.TANH).build())
                .layer(new BatchNormalization.Builder().name("bn2").useLogStd(logarithm).build())
                .layer(new DenseLayer.Builder().name("fc2").nOut(7).hasBias(false).activation(Activation.RELU).build())
                .layer(new OutputLayer.Builder().name("out").nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutionalFlat(8, 8, 2)).build());
        network.init();
        return randomized(network);
    }

    /** A residual block: the sum ties the filters of stem and conv2 together. */
    static ComputationGraph residual() {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder().seed(3).graphBuilder().addInputs("in")
                .setInputTypes(InputType.convolutionalFlat(8, 8, 2))
                .addLayer("stem", convolution(4), "in")
                .addLayer("conv1", convolution(6), "stem")
                .addLayer("bn1", new BatchNormalization.Builder().build(), "conv1")
                .addLayer("relu1", new ActivationLayer(Activation.RELU), "bn1")
                .addLayer("conv2", convolution(4), "relu1")
                .addVertex("add", new ElementWiseVertex(ElementWiseVertex.Op.Add), "stem", "conv2")
                .addLayer("average", new GlobalPoolingLayer(PoolingType.AVG), "add")
                .addLayer("fc", new DenseLayer.Builder().nOut(5).activation(Activation.RELU).build(), "average")
                .addLayer("out", new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build(), "fc")
                .setOutputs("out").build());
        network.init();
        return randomized(network);
    }

    /** Convolutions in pairs, skip connections, a transposed convolution; a class for each pixel. */
    static ComputationGraph unet() {
        return randomized((ComputationGraph) new Unet(4, 2).build(new NeuralNetConfiguration.Builder().seed(3), new InputShape(2, 8, 8), 3));
    }

    static INDArray rows(int count, long seed) {
        Random random = new Random(seed);
        float[] x = new float[count * INPUTS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian() + i % 7 * 0.1f;
        }
        return Nd4j.create(x, new long[] {count, INPUTS}, 'c');
    }

    static float[] params(Model network) {
        float[] params = new float[(int) network.numParams()];
        FlatView.of(network.params()).read(params);
        return params;
    }

    static INDArray output(Model network, INDArray x) {
        return NetworkOutput.of(network, x);
    }

    private static ConvolutionLayer convolution(int filters) {
        return new ConvolutionLayer.Builder(3, 3).nOut(filters).convolutionMode(ConvolutionMode.Same).activation(Activation.IDENTITY)
                .build();
    }

    /** Adds to every parameter, so that biases, gamma and beta matter; variances stay above 0. */
    private static <T extends Model> T randomized(T network) {
        Random random = new Random(8);
        float[] params = params(network);
        for (int i = 0; i < params.length; i++) {
            params[i] += 0.2f + 0.15f * (float) Math.tanh(random.nextGaussian());
        }
        FlatView.of(network.params()).write(params);
        return network;
    }
}
