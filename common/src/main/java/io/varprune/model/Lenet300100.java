package io.varprune.model;

import io.varprune.config.Named;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/** LeNet-300-100 (LeCun et al., 1998): two hidden layers of 300 and 100 neurons, here with ReLU; 266,610 parameters on MNIST. */
@Named("lenet-300-100")
public record Lenet300100() implements Architecture {
    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        return new NetworkConfiguration.Chain(configure(base, input, classes)).init();
    }

    /** Its layers. */
    public MultiLayerConfiguration configure(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        return new Mlp(List.of(300, 100)).configure(base, input, classes);
    }
}
