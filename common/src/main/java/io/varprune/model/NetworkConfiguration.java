package io.varprune.model;

import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The configuration of a chain of layers or of a graph. */
public sealed interface NetworkConfiguration {
    /** Layers one after the other. */
    record Chain(MultiLayerConfiguration layers) implements NetworkConfiguration {
        @Override
        public MultiLayerNetwork init() {
            NetworkSize.parameters(this);
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
            NetworkSize.parameters(this);
            ComputationGraph network = new ComputationGraph(vertices);
            network.init();
            return network;
        }

        @Override
        public String toJson() {
            return vertices.toJson();
        }
    }

    /** Reads Deeplearning4j's JSON of either kind. @throws IllegalArgumentException when it is neither, or names foreign classes */
    static NetworkConfiguration fromJson(String json) {
        return read(json, ClassNames::check);
    }

    /** The same from the driver, which is trusted: a user's network may have classes of his own. Never for what was in a file. */
    static NetworkConfiguration fromDriver(String json) {
        return read(json, tree -> {});
    }

    private static NetworkConfiguration read(String json, Consumer<JsonNode> check) {
        try {
            JsonNode tree = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(json);
            check.accept(tree);
            // what was checked, not the text, which another parser may see otherwise
            String checked = tree.toString();
            if (tree.path("vertices").isObject() && tree.path("networkInputs").isArray() && tree.path("networkOutputs").isArray()) {
                return new Graph(ComputationGraphConfiguration.fromJson(checked));
            }
            if (tree.path("confs").isArray() && !tree.path("confs").isEmpty()
                    && tree.path("confs").findValues("layer").stream().noneMatch(JsonNode::isNull)) {
                return new Chain(MultiLayerConfiguration.fromJson(checked));
            }
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IllegalArgumentException("no configuration of a Deeplearning4j network: " + reason(e), e);
        }
        throw new IllegalArgumentException("no configuration of a Deeplearning4j network: it has neither layers nor vertices");
    }

    /** The configuration of a network. */
    static NetworkConfiguration of(Model network) {
        return network instanceof ComputationGraph graph ? new Graph(graph.getConfiguration())
                : new Chain(((MultiLayerNetwork) network).getLayerWiseConfigurations());
    }

    /** A new network with random weights, from the seed in the configuration. @throws IllegalArgumentException when it is too large */
    Model init();

    /** Deeplearning4j's JSON. */
    String toJson();

    /** Deeplearning4j wraps what Jackson says, and its own code finds what is missing by a null. */
    private static String reason(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof JsonProcessingException json) {
                return json.getOriginalMessage().lines().findFirst().orElse("");
            }
        }
        return e instanceof NullPointerException ? "something is missing in it"
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
