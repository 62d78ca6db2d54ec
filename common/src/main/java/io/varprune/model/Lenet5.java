package io.varprune.model;

import io.varprune.config.Named;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** LeNet-5 in Caffe's form: 20 and 50 filters of 5x5, max pooling, 500 neurons; 431,080 parameters on MNIST. Needs 16x16 pixels or more. */
@Named("lenet-5")
public record Lenet5() implements Architecture {
    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        return new NetworkConfiguration.Chain(configure(base, input, classes)).init();
    }

    /** Its layers. */
    public MultiLayerConfiguration configure(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        input.require("model.name: lenet-5", 16);
        return base.list()
                .layer(new ConvolutionLayer.Builder(5, 5).name("conv1").nOut(20).activation(Activation.IDENTITY).build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 2})
                        .name("pool1").build())
                .layer(new ConvolutionLayer.Builder(5, 5).name("conv2").nOut(50).activation(Activation.IDENTITY).build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 2})
                        .name("pool2").build())
                .layer(new DenseLayer.Builder().name("fc1").nOut(500).activation(Activation.RELU).build())
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).name("out").nOut(classes)
                        .activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutionalFlat(input.height(), input.width(), input.channels()))
                .build();
    }
}
