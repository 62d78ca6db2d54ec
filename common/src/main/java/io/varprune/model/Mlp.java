package io.varprune.model;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Fully connected layers with ReLU, then softmax. @param widths neurons of each hidden layer */
@Named("mlp")
public record Mlp(@Setting(value = "neurons of each hidden layer", orElse = "[300, 100]", min = 1) List<Integer> widths)
        implements Architecture {
    /** Copies the list. */
    public Mlp {
        widths = List.copyOf(widths);
    }

    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        return new NetworkConfiguration.Chain(configure(base, input, classes)).init();
    }

    /** Its layers. */
    public MultiLayerConfiguration configure(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        NeuralNetConfiguration.ListBuilder layers = base.list();
        for (int i = 0; i < widths.size(); i++) {
            layers.layer(new DenseLayer.Builder().name("fc" + (i + 1)).nOut(widths.get(i))
                    .activation(Activation.RELU).build());
        }
        layers.layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).name("out").nOut(classes)
                .activation(Activation.SOFTMAX).build());
        return layers.setInputType(InputType.feedForward(input.size())).build();
    }
}
