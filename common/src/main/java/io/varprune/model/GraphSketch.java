package io.varprune.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** A graph under construction. Each part takes the one added last, unless {@link #from} says another. */
final class GraphSketch {
    private static final String INPUT = "in";

    private final ComputationGraphConfiguration.GraphBuilder graph;
    private String last = INPUT;

    /** Takes rows of channels x height x width numbers. */
    GraphSketch(NeuralNetConfiguration.Builder base, InputShape input) {
        graph = base.graphBuilder().addInputs(INPUT)
                .setInputTypes(InputType.convolutionalFlat(input.height(), input.width(), input.channels()));
    }

    /** Name of the part added last. */
    String last() {
        return last;
    }

    /** Goes on from another part. */
    GraphSketch from(String part) {
        last = part;
        return this;
    }

    GraphSketch layer(String name, Layer layer) {
        graph.addLayer(name, layer, last);
        return from(name);
    }

    GraphSketch vertex(String name, GraphVertex vertex, String... inputs) {
        graph.addVertex(name, vertex, inputs);
        return from(name);
    }

    /** Without bias, since batch norm follows; the output is as large as the input, divided by the stride and rounded up. */
    GraphSketch convolution(String name, int channels, int size, int stride) {
        return layer(name, new ConvolutionLayer.Builder(size, size).stride(stride, stride).nOut(channels).hasBias(false)
                .convolutionMode(ConvolutionMode.Same).activation(Activation.IDENTITY).weightInit(WeightInit.RELU).build());
    }

    GraphSketch normalize(String name) {
        return layer(name + "-bn", new BatchNormalization.Builder().activation(Activation.IDENTITY).build());
    }

    GraphSketch relu(String name) {
        return layer(name + "-relu", new ActivationLayer(Activation.RELU));
    }

    /** The average of each channel. */
    GraphSketch average(String name) {
        return layer(name, new GlobalPoolingLayer(PoolingType.AVG));
    }

    /** The end: one probability per class. */
    ComputationGraphConfiguration softmax(int classes) {
        layer("out", new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nOut(classes).activation(Activation.SOFTMAX).build());
        return graph.setOutputs("out").build();
    }

    /** The end of a segmentation: one probability per class for each pixel. The loss is the mean over the pixels, not their sum. */
    ComputationGraphConfiguration softmaxOfPixels(int classes, int pixels) {
        layer("out", new ConvolutionLayer.Builder(1, 1).nOut(classes).activation(Activation.IDENTITY).build());
        layer("loss", new CnnLossLayer.Builder(new LossMCXENT(Nd4j.valueArrayOf(1, classes, 1.0 / pixels)))
                .activation(Activation.SOFTMAX).build());
        return graph.setOutputs("loss").build();
    }
}
