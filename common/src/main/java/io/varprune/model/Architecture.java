package io.varprune.model;

import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/** A network of the zoo, or the user's own, chosen by its name in YAML. */
public sealed interface Architecture
        permits Mlp, Lenet300100, Lenet5, Resnet20, Resnet18, Vgg11, Vgg16, VisionTransformer, Unet, Imported {
    /**
     * Makes the network; it takes rows of channels x height x width numbers. Updater, seed and weight decay are already in {@code base}.
     *
     * @param base    the settings every layer inherits
     * @param input   shape of one example
     * @param classes number of classes, 2 or more
     * @return a MultiLayerNetwork or a ComputationGraph, initialized
     * @throws IllegalArgumentException when the model does not fit the examples
     */
    Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes);

    /** The same where a file has to be read. @param hadoop how to reach it */
    default Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes, Configuration hadoop) {
        return build(base, input, classes);
    }
}
