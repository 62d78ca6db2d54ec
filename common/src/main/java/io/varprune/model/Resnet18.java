package io.varprune.model;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/**
 * ResNet-18 (He et al., arXiv 1512.03385, table 1) for small images: four stages of two blocks with 64 to 512 channels after a 3x3
 * convolution with stride 1 in place of the 7x7 one and its pooling; projections as shortcuts (option B). 11,173,962 parameters for ten
 * classes of colour images, and 9,600 running statistics of batch norm.
 *
 * @param width factor of the channels
 */
@Named("resnet-18")
public record Resnet18(@Setting(value = "factor of the channels", orElse = "1", min = 0.015625, max = 64) double width)
        implements Architecture {
    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        ResidualNetwork network = new ResidualNetwork(Channels.doubling(64, width, 4), 2, ResidualNetwork.Shortcut.PROJECTION);
        return new NetworkConfiguration.Graph(network.configure(base, input, classes)).init();
    }
}
