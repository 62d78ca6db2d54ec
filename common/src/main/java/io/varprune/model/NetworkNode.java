package io.varprune.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One layer of a chain, or one vertex of a graph.
 *
 * @param name    the layer's name, as in the layout of the parameters
 * @param layer   its configuration; null for a vertex without a layer
 * @param before  what reshapes its input; null for nothing
 * @param offsets flat index of its first parameter under each key
 * @param inputs  names of the nodes that it reads; none for the first of a chain
 */
public record NetworkNode(String name, Layer layer, InputPreProcessor before, Map<String, Integer> offsets, List<String> inputs) {
    /** All nodes of an initialized MultiLayerNetwork or ComputationGraph, in the order of the parameters. */
    public static List<NetworkNode> of(Model network) {
        return network instanceof ComputationGraph graph ? vertices(graph) : layers((MultiLayerNetwork) network);
    }

    private static List<NetworkNode> layers(MultiLayerNetwork chain) {
        List<NetworkNode> nodes = new ArrayList<>();
        int[] offset = {0};
        for (int i = 0; i < chain.getnLayers(); i++) {
            Layer layer = chain.getLayer(i).conf().getLayer();
            String name = layer.getLayerName() == null ? "layer" + i : layer.getLayerName();
            nodes.add(new NetworkNode(name, layer, chain.getLayerWiseConfigurations().getInputPreProcess(i),
                    offsets(chain.getLayer(i).paramTable(), offset), i == 0 ? List.of() : List.of(nodes.get(i - 1).name())));
        }
        return nodes;
    }

    private static List<NetworkNode> vertices(ComputationGraph graph) {
        List<NetworkNode> nodes = new ArrayList<>();
        int[] offset = {0};
        for (int index : graph.topologicalSortOrder()) {
            GraphVertex vertex = graph.getVertices()[index];
            String name = vertex.getVertexName();
            InputPreProcessor before = graph.getConfiguration().getVertices().get(name) instanceof LayerVertex inner
                    ? inner.getPreProcessor() : null;
            nodes.add(new NetworkNode(name, vertex.hasLayer() ? vertex.getLayer().conf().getLayer() : null, before,
                    offsets(vertex.paramTable(false), offset), graph.getConfiguration().getVertexInputs().getOrDefault(name, List.of())));
        }
        return nodes;
    }

    private static Map<String, Integer> offsets(Map<String, INDArray> table, int[] offset) {
        Map<String, Integer> offsets = new LinkedHashMap<>();
        if (table != null) {
            table.forEach((key, array) -> {
                offsets.put(key, offset[0]);
                offset[0] = Math.addExact(offset[0], Math.toIntExact(array.length()));
            });
        }
        return offsets;
    }
}
