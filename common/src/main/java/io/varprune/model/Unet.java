package io.varprune.model;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * U-Net for segmentation (Ronneberger et al., arXiv 1505.04597): a class for every pixel, output [batch, classes, height, width]. As is
 * usual today, convolutions keep the size of their input and have batch norm (the paper cuts edges off and has none).
 *
 * @param width  channels at full size; twice as many at each level below
 * @param levels how often height and width are halved; both must be multiples of 2^levels
 */
@Named("unet")
public record Unet(
        @Setting(value = "channels at full size", orElse = "16", min = 1) int width,
        @Setting(value = "how often height and width are halved", orElse = "3", min = 1, max = 6) int levels)
        implements Architecture {
    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        int multiple = 1 << levels;
        if (input.height() % multiple != 0 || input.width() % multiple != 0) {
            throw new IllegalArgumentException("model.levels: got " + levels + ", height and width of the images must be multiples of "
                    + multiple + ", got " + input.height() + "x" + input.width());
        }
        GraphSketch sketch = new GraphSketch(base, input);
        List<String> skips = new ArrayList<>();
        for (int level = 0; level < levels; level++) {
            skips.add(twice(sketch, "down" + (level + 1), width << level));
            sketch.layer("pool" + (level + 1), new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2},
                    new int[] {2, 2}).build());
        }
        twice(sketch, "bottom", width << levels);
        for (int level = levels - 1; level >= 0; level--) {
            String name = "up" + (level + 1);
            sketch.layer(name, new Deconvolution2D.Builder(2, 2).stride(2, 2).nOut(width << level).convolutionMode(ConvolutionMode.Same)
                    .activation(Activation.IDENTITY).weightInit(WeightInit.RELU).build());
            sketch.vertex(name + "-skip", new MergeVertex(), skips.get(level), name);
            twice(sketch, name, width << level);
        }
        return new NetworkConfiguration.Graph(sketch.softmaxOfPixels(classes, input.height() * input.width())).init();
    }

    private static String twice(GraphSketch sketch, String name, int channels) {
        for (String each : List.of(name + "-conv1", name + "-conv2")) {
            sketch.convolution(each, channels, 3, 1).normalize(each).relu(each);
        }
        return sketch.last();
    }
}
