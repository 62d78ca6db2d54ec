package io.varprune.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the weights lie in a network's flat parameter vector. Biases, normalization, PReLU, embeddings and learned positions are in the
 * total, not among the weights.
 *
 * @param totalParameters length of the flat vector
 * @param weights         the weight tensors in ascending order of offset; no two overlap
 */
public record ParameterLayout(long totalParameters, List<WeightTensor> weights) implements Serializable {
    /** Copies the list; refuses tensors out of order, overlapping or outside of the vector. */
    public ParameterLayout {
        weights = List.copyOf(weights);
        long from = 0;
        for (WeightTensor tensor : weights) {
            if (tensor.offset() < from || tensor.end() > totalParameters) {
                throw new IllegalArgumentException("tensor " + tensor.layer() + "/" + tensor.key() + ": range "
                        + tensor.offset() + " to " + tensor.end() + " must lie within " + from + " to " + totalParameters);
            }
            from = tensor.end();
        }
    }

    /**
     * Reads the layout of an initialized MultiLayerNetwork or ComputationGraph.
     *
     * @throws IllegalArgumentException when it has 2^31 parameters or more
     */
    public static ParameterLayout of(Model network) {
        return network instanceof ComputationGraph graph ? of(graph) : of((MultiLayerNetwork) network);
    }

    /**
     * Reads the layout of an initialized network.
     *
     * @throws IllegalArgumentException when it has 2^31 parameters or more
     */
    public static ParameterLayout of(MultiLayerNetwork network) {
        Walk walk = new Walk(network.numParams());
        Layer[] layers = network.getLayers();
        for (int i = 0; i < layers.length; i++) {
            walk.visit("layer" + i, layers[i].conf().getLayer(), layers[i].paramTable());
        }
        return walk.layout();
    }

    /**
     * Reads the layout of an initialized graph; the layers go by their vertex names.
     *
     * @throws IllegalArgumentException when it has 2^31 parameters or more
     */
    public static ParameterLayout of(ComputationGraph graph) {
        Walk walk = new Walk(graph.numParams());
        for (int index : graph.topologicalSortOrder()) {
            GraphVertex vertex = graph.getVertices()[index];
            walk.visit(vertex.getVertexName(), vertex.hasLayer() ? vertex.getLayer().conf().getLayer() : null,
                    vertex.paramTable(false));
        }
        return walk.layout();
    }

    /** Names of the layers with weights, first to last. */
    public List<String> layers() {
        Set<String> names = new LinkedHashSet<>();
        weights.forEach(tensor -> names.add(tensor.layer()));
        return List.copyOf(names);
    }

    /** How many numbers all weight tensors hold together. */
    public int weightCount() {
        return weights.stream().mapToInt(WeightTensor::length).sum();
    }

    /**
     * The same vector with fewer weights.
     *
     * @param include layers to take; empty for all
     * @param exclude layers to leave out, also when included
     * @throws IllegalArgumentException when a name is not one of {@link #layers()}
     */
    public ParameterLayout select(List<String> include, List<String> exclude) {
        List<String> known = layers();
        Set<String> named = new LinkedHashSet<>(include);
        named.addAll(exclude);
        for (String name : named) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("layer " + name + ": no such layer with weights; there are "
                        + String.join(", ", known));
            }
        }
        Set<String> taken = new HashSet<>(include.isEmpty() ? known : include);
        exclude.forEach(taken::remove);
        return new ParameterLayout(totalParameters,
                weights.stream().filter(tensor -> taken.contains(tensor.layer())).toList());
    }

    /** Walks layers in the order of the flat vector and adds up offsets. */
    private static final class Walk {
        private final long total;
        private final List<WeightTensor> weights = new ArrayList<>();
        private int offset;

        Walk(long total) {
            if (total > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("the network has " + total + " parameters, allowed up to "
                        + Integer.MAX_VALUE);
            }
            this.total = total;
        }

        void visit(String unnamed, org.deeplearning4j.nn.conf.layers.Layer conf, Map<String, INDArray> table) {
            if (table == null || table.isEmpty()) {
                return;
            }
            WeightKeys keys = WeightKeys.of(conf, unnamed);
            for (Map.Entry<String, INDArray> entry : table.entrySet()) {
                int length = Math.toIntExact(entry.getValue().length());
                if (keys.contains(entry.getKey())) {
                    List<Long> shape = Arrays.stream(entry.getValue().shape()).boxed().toList();
                    weights.add(new WeightTensor(keys.layer(), entry.getKey(), offset, length, shape,
                            entry.getValue().ordering() == 'f'));
                }
                offset = Math.addExact(offset, length);
            }
        }

        ParameterLayout layout() {
            if (offset != total) {
                throw new IllegalStateException("the layers hold " + offset + " parameters, the network " + total);
            }
            return new ParameterLayout(total, weights);
        }
    }
}
