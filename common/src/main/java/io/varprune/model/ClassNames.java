package io.varprune.model;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * The names of Java classes in a configuration. Deeplearning4j makes an object of whatever class its JSON names, so only the parts of a
 * network may be named there: its own, those of the Keras import, and ours.
 */
final class ClassNames {
    /** What Deeplearning4j's annotations call the key of a name; distributions have the second. */
    private static final Set<String> KEYS = Set.of("@class", "type");
    private static final List<String> PACKAGES = List.of("org.deeplearning4j.nn.conf.", "org.deeplearning4j.nn.weights.",
            "org.deeplearning4j.nn.modelimport.keras.preprocessors.", "org.nd4j.linalg.activations.", "org.nd4j.linalg.learning.",
            "org.nd4j.linalg.lossfunctions.", "org.nd4j.linalg.schedule.", "io.varprune.model.");
    private static final int DEEPEST = 100;

    private ClassNames() {}

    /** @throws IllegalArgumentException when a name is not of these packages, or the tree too deep for a network */
    static void check(JsonNode configuration) {
        check(configuration, 0);
    }

    private static void check(JsonNode node, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("is nested more than " + DEEPEST + " deep");
        }
        for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext();) {
            Map.Entry<String, JsonNode> field = fields.next();
            JsonNode value = field.getValue();
            // without a dot it is one of a few words, or a class of no package, which none of ours is
            if (KEYS.contains(field.getKey()) && value.isTextual() && value.textValue().contains(".")
                    && PACKAGES.stream().noneMatch(value.textValue()::startsWith)) {
                throw new IllegalArgumentException("names the class " + value.textValue() + ", which is no part of a network");
            }
        }
        for (JsonNode inner : node) {
            check(inner, depth + 1);
        }
    }
}
