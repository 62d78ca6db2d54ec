package io.varprune.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/**
 * Residual networks of basic blocks for small images (He et al., arXiv 1512.03385, section 4.2): a 3x3 convolution, stages of blocks of
 * two 3x3 convolutions, the average of each channel, softmax. The first block of every stage but the first halves height and width and
 * doubles the channels.
 *
 * @param widths   channels of each stage, each twice those before
 * @param blocks   blocks per stage
 * @param shortcut how a block that doubles the channels passes its input on
 */
record ResidualNetwork(List<Integer> widths, int blocks, Shortcut shortcut) {
    /** The identity where shapes differ. */
    enum Shortcut {
        /** Option A of the paper: every second pixel, and channels of zeros; no parameters. */
        ZEROS,
        /** Option B: a 1x1 convolution with stride 2 and batch norm. */
        PROJECTION
    }

    ComputationGraphConfiguration configure(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        GraphSketch sketch = new GraphSketch(base, input);
        sketch.convolution("conv1", widths.get(0), 3, 1).normalize("conv1").relu("conv1");
        for (int stage = 0; stage < widths.size(); stage++) {
            for (int block = 0; block < blocks; block++) {
                block(sketch, "stage" + (stage + 1) + "-block" + (block + 1), widths.get(stage), stage > 0 && block == 0);
            }
        }
        return sketch.average("pool").softmax(classes);
    }

    private void block(GraphSketch sketch, String name, int width, boolean shrinks) {
        String in = sketch.last();
        String passed = shrinks ? shortcut(sketch, name, width) : in;
        sketch.from(in).convolution(name + "-conv1", width, 3, shrinks ? 2 : 1).normalize(name + "-conv1").relu(name + "-conv1")
                .convolution(name + "-conv2", width, 3, 1).normalize(name + "-conv2");
        sketch.vertex(name + "-add", new ElementWiseVertex(ElementWiseVertex.Op.Add), sketch.last(), passed).relu(name);
    }

    private String shortcut(GraphSketch sketch, String name, int width) {
        if (shortcut == Shortcut.PROJECTION) {
            return sketch.convolution(name + "-shortcut", width, 1, 2).normalize(name + "-shortcut").last();
        }
        String half = sketch.layer(name + "-half", new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX,
                new int[] {1, 1}, new int[] {2, 2}).build()).last();
        String zeros = sketch.vertex(name + "-zeros", new ScaleVertex(0), half).last();
        return sketch.vertex(name + "-padded", new MergeVertex(), half, zeros).last();
    }
}
