package io.varprune.model;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/**
 * ResNet-20 for CIFAR (He et al., arXiv 1512.03385, section 4.2): three stages of three blocks with 16, 32 and 64 channels, identity
 * shortcuts with zero padding (option A); 269,722 parameters for ten classes, and 1,376 running statistics of batch norm.
 *
 * @param width factor of the channels
 */
@Named("resnet-20")
public record Resnet20(@Setting(value = "factor of the channels", orElse = "1", min = 0.0625, max = 64) double width)
        implements Architecture {
    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        ResidualNetwork network = new ResidualNetwork(Channels.doubling(16, width, 3), 3, ResidualNetwork.Shortcut.ZEROS);
        return new NetworkConfiguration.Graph(network.configure(base, input, classes)).init();
    }
}
