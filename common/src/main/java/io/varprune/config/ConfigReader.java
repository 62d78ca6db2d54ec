package io.varprune.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads experiments from YAML and writes them back. Every fault of a text is reported at once. */
public final class ConfigReader {
    private ConfigReader() {
    }

    /**
     * Reads an experiment.
     *
     * @param yaml      the text; null counts as empty
     * @param origin    where it came from, for messages
     * @param overrides settings that win over the text, as {@code train.epochs=3}; the last of two equals wins
     * @throws ConfigException with every fault of the text and the overrides
     */
    public static Experiment read(String yaml, String origin, List<String> overrides) {
        List<Fault> faults = new ArrayList<>();
        JsonNode tree = yaml == null ? null : YamlText.parse(yaml, faults);
        if (tree == null && !faults.isEmpty()) {
            throw new ConfigException(origin, faults);
        }
        if (tree == null || tree.isNull()) {
            faults.add(new Fault("", "empty", "an experiment in YAML", "{} takes every default"));
        } else if (!tree.isObject()) {
            faults.add(new Fault("", "got " + Accepted.shown(tree), "a map, as in name: experiment", ""));
        }
        ObjectNode root = tree instanceof ObjectNode map ? map : JsonNodeFactory.instance.objectNode();
        Overrides.apply(root, overrides, faults);
        Methods methods = Methods.complete(root);
        Optional<Experiment> bound = new RecordBinder(faults).bind(root, Experiment.class);
        faults.removeIf(methods::inherited);
        return orRefuse(bound, origin, faults);
    }

    /**
     * Makes a record of a tree that is already parsed.
     *
     * @throws ConfigException with every fault of the tree
     */
    public static <T extends Record> T bind(JsonNode tree, Class<T> type) {
        List<Fault> faults = new ArrayList<>();
        return orRefuse(new RecordBinder(faults).bind(tree, type), type.getSimpleName(), faults);
    }

    /** The settings under their YAML names; {@link #bind} makes an equal record of it. */
    public static ObjectNode toTree(Record settings) {
        return RecordTree.of(settings);
    }

    /** The settings as YAML, defaults included; {@link #read} makes an equal record of it. */
    public static String toYaml(Record settings) {
        ObjectNode tree = toTree(settings);
        if (settings instanceof Experiment) {
            Methods.shorten(tree);
        }
        return YamlText.write(tree);
    }

    private static <T extends Record> T orRefuse(Optional<T> bound, String origin, List<Fault> faults) {
        if (!faults.isEmpty()) {
            throw new ConfigException(origin, faults);
        }
        return bound.orElseThrow();
    }
}
