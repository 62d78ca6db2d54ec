package io.varprune.model;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.L2Regularization;

/**
 * A small vision transformer (Dosovitskiy et al., arXiv 2010.11929). Where it differs: the average of the tokens is classified, without a
 * class token; tokens are normalized by their root mean square without a gain (Zhang and Sennrich, arXiv 1910.07467), which the matrix
 * behind it can express; a position is learned as a gain beside the offset. A model file of it needs {@link AttentionVertex} to load.
 *
 * @param patch side of a patch in pixels; divides height and width
 * @param width numbers per token; a multiple of {@code heads}
 * @param depth encoder blocks
 * @param heads of the attention
 */
@Named("vit")
public record VisionTransformer(
        @Setting(value = "side of a patch in pixels", orElse = "4", min = 1) int patch,
        @Setting(value = "numbers per token", orElse = "64", min = 1) int width,
        @Setting(value = "encoder blocks", orElse = "4", min = 1) int depth,
        @Setting(value = "heads of the attention", orElse = "4", min = 1) int heads) implements Architecture {
    // as in the paper: hidden neurons per number of a token
    private static final int EXPANSION = 4;

    /** Checks that the heads divide the width. */
    public VisionTransformer {
        if (width % heads != 0) {
            throw new IllegalArgumentException("width " + width + " must be a multiple of heads " + heads);
        }
    }

    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        if (input.height() % patch != 0 || input.width() % patch != 0) {
            throw new IllegalArgumentException("model.patch: got " + patch + ", must divide height and width of the images, "
                    + input.height() + "x" + input.width());
        }
        int tokens = input.height() / patch * (input.width() / patch);
        GraphSketch sketch = new GraphSketch(base, input);
        sketch.layer("patches", new ConvolutionLayer.Builder(patch, patch).stride(patch, patch).nOut(width)
                .activation(Activation.IDENTITY).build());
        // gains start at 1 and are not pulled to 0; without any regularization a layer takes that of all
        sketch.layer("positions", new ElementWiseMultiplicationLayer.Builder().nIn(width * tokens).nOut(width * tokens)
                .activation(Activation.IDENTITY).weightInit(WeightInit.ONES)
                .regularization(List.of(new L2Regularization(0))).build());
        sketch.vertex("tokens", new ReshapeVertex('c', new int[] {-1, width, tokens}, null), sketch.last());
        // one row per token, for layers that treat tokens alike
        sketch.vertex("embedding", new PreprocessorVertex(new RnnToFeedForwardPreProcessor()), sketch.last());
        for (int block = 1; block <= depth; block++) {
            block(sketch, "block" + block, tokens);
        }
        normalize(sketch, "final");
        return new NetworkConfiguration.Graph(sketch.vertex("sequence", new PreprocessorVertex(new FeedForwardToRnnPreProcessor()),
                sketch.last()).average("pool").softmax(classes)).init();
    }

    private void block(GraphSketch sketch, String name, int tokens) {
        String in = sketch.last();
        normalize(sketch, name + "-norm1");
        String tokensIn = sketch.last();
        String[] projected = {name + "-query", name + "-key", name + "-value"};
        for (String projection : projected) {
            dense(sketch.from(tokensIn), projection, width, Activation.IDENTITY);
        }
        sketch.vertex(name + "-attention", new AttentionVertex(tokens, heads), projected);
        dense(sketch, name + "-heads", width, Activation.IDENTITY);
        String middle = add(sketch, name + "-add1", in);
        normalize(sketch, name + "-norm2");
        dense(sketch, name + "-fc1", EXPANSION * width, Activation.GELU);
        dense(sketch, name + "-fc2", width, Activation.IDENTITY);
        add(sketch, name + "-add2", middle);
    }

    private void normalize(GraphSketch sketch, String name) {
        sketch.vertex(name + "-unit", new L2NormalizeVertex(new int[] {1}, L2NormalizeVertex.DEFAULT_EPS), sketch.last());
        sketch.vertex(name, new ScaleVertex(Math.sqrt(width)), sketch.last());
    }

    private static void dense(GraphSketch sketch, String name, int neurons, Activation activation) {
        sketch.layer(name, new DenseLayer.Builder().nOut(neurons).activation(activation).build());
    }

    private static String add(GraphSketch sketch, String name, String other) {
        return sketch.vertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), sketch.last(), other).last();
    }
}
