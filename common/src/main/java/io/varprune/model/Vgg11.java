package io.varprune.model;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/**
 * VGG-11 with batch norm for images of 32x32 or more; 9,231,114 parameters for ten classes of colour images, and 5,504 running statistics
 * of batch norm.
 *
 * @param width factor of the channels
 */
@Named("vgg-11")
public record Vgg11(@Setting(value = "factor of the channels", orElse = "1", min = 0.015625, max = 64) double width)
        implements Architecture {
    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        return new VggNetwork("vgg-11", List.of(1, 1, 2, 2, 2)).build(base, input, classes, width);
    }
}
