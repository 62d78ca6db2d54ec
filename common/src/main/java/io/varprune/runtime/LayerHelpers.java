package io.varprune.runtime;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;

/** Whether Deeplearning4j's layers use oneDNN. */
public final class LayerHelpers {
    private LayerHelpers() {}

    /** Asks a convolution that has computed something: Deeplearning4j decides layer by layer and says nothing. Loads ND4J. */
    public static boolean on() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(1).list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(2).build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(6, 6, 1)).build());
        network.init();
        network.output(Nd4j.ones(1, 1, 6, 6));
        return ((org.deeplearning4j.nn.layers.convolution.ConvolutionLayer) network.getLayer(0)).getHelper() != null;
    }
}
