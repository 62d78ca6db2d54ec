package io.varprune.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns the configuration of a network with images [batch, height, width, channels] into the one for [batch, channels, height, width]:
 * Deeplearning4j 1.0.0-M2.1 gets the gradient of the former's ReLUs wrong. All weights stay as they are but those of a dense layer behind
 * a flattened image, whose rows follow the order of its numbers.
 */
final class ChannelsFirst {
    /** What flows along an edge. Flattened is an image as a row of height x width x channels numbers, null for any other row. */
    private record Flow(boolean images, InputShape flattened) {
        static final Flow IMAGES = new Flow(true, null);
        static final Flow ROWS = new Flow(false, null);
    }

    private final Map<String, InputShape> flattened = new HashMap<>();

    private ChannelsFirst() {}

    /**
     * Converts in place; a network without channels last is left alone.
     *
     * @return the image behind which each dense layer's weights want {@link #rows}, by the layer's index in a chain, its name in a graph
     * @throws IllegalArgumentException naming the layer that cannot be converted
     */
    static Map<String, InputShape> convert(NetworkConfiguration configuration) {
        ChannelsFirst conversion = new ChannelsFirst();
        if (configuration instanceof NetworkConfiguration.Chain chain && isChannelsLast(chain.layers())) {
            conversion.convert(chain.layers());
        } else if (configuration instanceof NetworkConfiguration.Graph graph && isChannelsLast(graph.vertices())) {
            conversion.convert(graph.vertices());
        }
        return conversion.flattened;
    }

    /** Weights [height x width x channels, outputs] as [channels x height x width, outputs]; a copy. */
    static INDArray rows(INDArray weights, InputShape image) {
        long outputs = weights.size(1);
        return weights.dup('c').reshape('c', image.height(), image.width(), image.channels(), outputs).permute(2, 0, 1, 3).dup('c')
                .reshape('c', image.size(), outputs);
    }

    private static boolean isChannelsLast(MultiLayerConfiguration chain) {
        return chain.getInputPreProcessors().values().stream().anyMatch(ChannelsFirst::flattensChannelsLast)
                || chain.getConfs().stream().anyMatch(conf -> ImageLayer.isChannelsLast(conf.getLayer()));
    }

    private static boolean isChannelsLast(ComputationGraphConfiguration graph) {
        return graph.getVertices().values().stream().anyMatch(vertex -> vertex instanceof LayerVertex layer
                ? flattensChannelsLast(layer.getPreProcessor()) || ImageLayer.isChannelsLast(layer.getLayerConf().getLayer())
                : vertex instanceof PreprocessorVertex between && flattensChannelsLast(between.getPreProcessor()));
    }

    private static boolean flattensChannelsLast(InputPreProcessor between) {
        return between instanceof CnnToFeedForwardPreProcessor flatten && flatten.getFormat() == CNN2DFormat.NHWC;
    }

    private void convert(MultiLayerConfiguration chain) {
        Flow flow = Flow.IMAGES;
        for (int i = 0; i < chain.getConfs().size(); i++) {
            Layer layer = chain.getConf(i).getLayer();
            flow = through(chain.getInputPreProcess(i), flow, layer.getLayerName());
            flow = through(layer, flow, "" + i);
        }
    }

    private void convert(ComputationGraphConfiguration graph) {
        Map<String, Flow> flows = new HashMap<>();
        graph.getNetworkInputs().forEach(input -> flows.put(input, Flow.IMAGES));
        Set<String> open = new HashSet<>(graph.getVertices().keySet());
        while (!open.isEmpty()) {
            // the order kept in the configuration is null in one that was only built
            List<String> ready = open.stream().filter(name -> flows.keySet().containsAll(graph.getVertexInputs().get(name))).toList();
            if (ready.isEmpty()) {
                throw new IllegalArgumentException("has a cycle through the vertices " + open);
            }
            for (String name : ready) {
                List<Flow> inputs = graph.getVertexInputs().get(name).stream().map(flows::get).toList();
                flows.put(name, through(graph.getVertices().get(name), inputs, name));
                open.remove(name);
            }
        }
    }

    private Flow through(GraphVertex vertex, List<Flow> inputs, String name) {
        if (vertex instanceof LayerVertex layer) {
            Flow flow = through(layer.getPreProcessor(), inputs.get(0), name);
            return through(layer.getLayerConf().getLayer(), flow, name);
        }
        if (vertex instanceof PreprocessorVertex between) {
            return through(between.getPreProcessor(), inputs.get(0), name);
        }
        boolean alike = inputs.stream().distinct().count() == 1;
        if (alike && (vertex instanceof ElementWiseVertex || inputs.get(0).equals(Flow.ROWS))) {
            return inputs.get(0);
        }
        // merging along another axis than the channels changes an image's size
        if (alike && inputs.get(0).images() && vertex instanceof MergeVertex merge && List.of(-1, 3).contains(merge.getMergeAxis())) {
            merge.setMergeAxis(1);
            return Flow.IMAGES;
        }
        throw refused(name, vertex);
    }

    private static Flow through(InputPreProcessor between, Flow flow, String name) {
        if (between == null) {
            return flow;
        }
        if (flow.images() && between.getClass() == CnnToFeedForwardPreProcessor.class) {
            CnnToFeedForwardPreProcessor flatten = (CnnToFeedForwardPreProcessor) between;
            flatten.setFormat(CNN2DFormat.NCHW);
            return new Flow(false, new InputShape(Math.toIntExact(flatten.getNumChannels()), Math.toIntExact(flatten.getInputHeight()),
                    Math.toIntExact(flatten.getInputWidth())));
        }
        throw refused(name, between);
    }

    private Flow through(Layer layer, Flow flow, String key) {
        if (flow.images() && ImageLayer.setChannelsFirst(layer)) {
            return ImageLayer.givesRows(layer) ? Flow.ROWS : Flow.IMAGES;
        }
        if (flow.flattened() != null && ImageLayer.isDense(layer)) {
            flattened.put(key, flow.flattened());
            return Flow.ROWS;
        }
        if (flow.equals(Flow.ROWS) && !ImageLayer.isChannelsLast(layer) || flow.flattened() != null && ImageLayer.isPerNumber(layer)) {
            return flow;
        }
        throw refused(layer.getLayerName(), layer);
    }

    private static IllegalArgumentException refused(String name, Object kind) {
        return new IllegalArgumentException("has channels last, and layer " + name + " of kind " + kind.getClass().getSimpleName()
                + " cannot be converted to channels first here; save it with channels first");
    }
}
