package io.varprune.model;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The configuration of a chain of layers or of a graph. */
public sealed interface NetworkConfiguration {
    /** Layers one after the other. */
    record Chain(MultiLayerConfiguration layers) implements NetworkConfiguration {
        @Override
        public MultiLayerNetwork init() {
            MultiLayerNetwork network = new MultiLayerNetwork(layers);
            network.init();
            return network;
        }

        @Override
        public String toJson() {
            return layers.toJson();
        }
    }

    /** Vertices with edges between them. */
    record Graph(ComputationGraphConfiguration vertices) implements NetworkConfiguration {
        @Override
        public ComputationGraph init() {
            ComputationGraph network = new ComputationGraph(vertices);
            network.init();
            return network;
        }

        @Override
        public String toJson() {
            return vertices.toJson();
        }
    }

    /** Reads Deeplearning4j's JSON of either kind. @throws IllegalArgumentException when it is neither */
    static NetworkConfiguration fromJson(String json) {
        try {
            // a graph has vertices, a chain has confs
            return new ObjectMapper().readTree(json).has("vertices") ? new Graph(ComputationGraphConfiguration.fromJson(json))
                    : new Chain(MultiLayerConfiguration.fromJson(json));
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IllegalArgumentException("no configuration of a Deeplearning4j network: " + firstLine(e), e);
        }
    }

    /** The configuration of a network. */
    static NetworkConfiguration of(Model network) {
        return network instanceof ComputationGraph graph ? new Graph(graph.getConfiguration())
                : new Chain(((MultiLayerNetwork) network).getLayerWiseConfigurations());
    }

    /** A new network with random weights, from the seed in the configuration. */
    Model init();

    /** Deeplearning4j's JSON. */
    String toJson();

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
