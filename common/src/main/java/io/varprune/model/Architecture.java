package io.varprune.model;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/** A network of the zoo, chosen by its name in YAML. */
public sealed interface Architecture permits Mlp, Lenet300100, Lenet5 {
    /**
     * Lays the network out; updater, seed and weight decay are already in {@code base}.
     *
     * @param base    the settings every layer inherits
     * @param input   shape of one example
     * @param classes number of classes, 2 or more
     */
    MultiLayerConfiguration configure(NeuralNetConfiguration.Builder base, InputShape input, int classes);
}
