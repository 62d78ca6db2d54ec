package io.varprune.model;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * VGG (Simonyan and Zisserman, arXiv 1409.1556, table 1) for small images: 3x3 convolutions with bias, batch norm and ReLU, 2x2 max
 * pooling behind each of five groups; the three dense layers are one, as usual for CIFAR.
 *
 * @param convolutions in each group
 */
record VggNetwork(String name, List<Integer> convolutions) {
    private static final List<Integer> CHANNELS = List.of(64, 128, 256, 512, 512);
    // five poolings halve it to 1
    private static final int LEAST_SIDE = 32;

    Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes, double width) {
        input.require("model.name: " + name, LEAST_SIDE);
        NeuralNetConfiguration.ListBuilder layers = base.list();
        for (int group = 0; group < CHANNELS.size(); group++) {
            for (int i = 1; i <= convolutions.get(group); i++) {
                convolution(layers, "conv" + (group + 1) + "-" + i, Channels.scaled(CHANNELS.get(group), width));
            }
            layers.layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 2})
                    .name("pool" + (group + 1)).build());
        }
        layers.layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).name("average").build());
        layers.layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).name("out").nOut(classes)
                .activation(Activation.SOFTMAX).build());
        return new NetworkConfiguration.Chain(layers.setInputType(
                InputType.convolutionalFlat(input.height(), input.width(), input.channels())).build()).init();
    }

    private static void convolution(NeuralNetConfiguration.ListBuilder layers, String name, int channels) {
        layers.layer(new ConvolutionLayer.Builder(3, 3).name(name).nOut(channels).convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY).weightInit(WeightInit.RELU).build());
        layers.layer(new BatchNormalization.Builder().name(name + "-bn").activation(Activation.IDENTITY).build());
        layers.layer(new ActivationLayer.Builder().name(name + "-relu").activation(Activation.RELU).build());
    }
}
