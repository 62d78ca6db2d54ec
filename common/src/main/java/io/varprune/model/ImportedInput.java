package io.varprune.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** Makes a network that wants images take rows of channels x height x width numbers, as every network of ours does. */
final class ImportedInput {
    private static final String ROWS = "rows";

    private ImportedInput() {}

    /** @throws IllegalArgumentException when what the network says of its input is not this shape */
    static void takeRows(NetworkConfiguration configuration, InputShape input) {
        if (configuration instanceof NetworkConfiguration.Chain chain) {
            InputPreProcessor own = chain.layers().getInputPreProcess(0);
            InputPreProcessor images = images(chain.layers().getConf(0).getLayer(), own, input);
            if (images != null) {
                chain.layers().getInputPreProcessors().put(0, own == null ? images : new ComposableInputPreProcessor(images, own));
            }
        } else if (configuration instanceof NetworkConfiguration.Graph graph) {
            takeRows(graph.vertices(), input);
        }
    }

    private static void takeRows(ComputationGraphConfiguration graph, InputShape input) {
        String from = graph.getNetworkInputs().get(0);
        InputPreProcessor images = null;
        List<LayerVertex> readers = new ArrayList<>();
        boolean direct = true;
        for (Map.Entry<String, List<String>> edge : graph.getVertexInputs().entrySet()) {
            if (edge.getValue().contains(from)) {
                if (graph.getVertices().get(edge.getKey()) instanceof LayerVertex layer) {
                    images = images(layer.getLayerConf().getLayer(), layer.getPreProcessor(), input);
                    direct &= images != null && layer.getPreProcessor() == null;
                    readers.add(layer);
                } else {
                    direct = false;
                }
            }
        }
        if (direct) {
            // our engine knows no vertex in front of the layers
            for (LayerVertex reader : readers) {
                reader.setPreProcessor(images.clone());
            }
        } else if (images != null) {
            graph.getVertexInputs().replaceAll((name, inputs) -> inputs.stream().map(each -> each.equals(from) ? ROWS : each).toList());
            graph.getVertices().put(ROWS, new PreprocessorVertex(images));
            graph.getVertexInputs().put(ROWS, List.of(from));
            // it is kept from before; null has it found again
            graph.setTopologicalOrder(null);
            graph.setTopologicalOrderStr(null);
        }
    }

    /** What turns rows into the images that the first layer wants; null when it takes rows. */
    private static InputPreProcessor images(Layer first, InputPreProcessor own, InputShape input) {
        if (own instanceof ComposableInputPreProcessor both && both.getInputPreProcessors().length > 0) {
            return images(first, both.getInputPreProcessors()[0], input);
        }
        if (own instanceof FeedForwardToCnnPreProcessor rows) {
            check(rows.getNumChannels(), rows.getInputHeight(), rows.getInputWidth(), input);
            return null;
        }
        if (own instanceof CnnToFeedForwardPreProcessor image) {
            check(image.getNumChannels(), image.getInputHeight(), image.getInputWidth(), input);
            return images(input);
        }
        if (first instanceof ConvolutionLayer convolution) {
            if (convolution.getNIn() != input.channels()) {
                throw new IllegalArgumentException("takes images of " + convolution.getNIn() + " channels, the data has " + input);
            }
            return images(input);
        }
        if (first instanceof SubsamplingLayer pooling) {
            return images(input);
        }
        if (first instanceof ZeroPaddingLayer padding) {
            return images(input);
        }
        if (first instanceof BatchNormalization norm && norm.getNIn() == input.channels() && input.size() > input.channels()) {
            return images(input);
        }
        if (first instanceof FeedForwardLayer rows && rows.getNIn() != input.size()) {
            throw new IllegalArgumentException("takes rows of " + rows.getNIn() + " numbers, the data has " + input + " = " + input.size());
        }
        return null;
    }

    private static InputPreProcessor images(InputShape input) {
        return new FeedForwardToCnnPreProcessor(input.height(), input.width(), input.channels());
    }

    private static void check(long channels, long height, long width, InputShape input) {
        if (channels != input.channels() || height != input.height() || width != input.width()) {
            throw new IllegalArgumentException("takes images of " + channels + "x" + height + "x" + width + ", the data has " + input);
        }
    }
}
