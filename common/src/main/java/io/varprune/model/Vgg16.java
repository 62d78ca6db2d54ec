package io.varprune.model;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/**
 * VGG-16 with batch norm for images of 32x32 or more; 14,728,266 parameters for ten classes of colour images, and 8,448 running statistics
 * of batch norm.
 *
 * @param width factor of the channels
 */
@Named("vgg-16")
public record Vgg16(@Setting(value = "factor of the channels", orElse = "1", min = 0.015625, max = 64) double width)
        implements Architecture {
    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        return new VggNetwork("vgg-16", List.of(2, 2, 3, 3, 3)).build(base, input, classes, width);
    }
}
