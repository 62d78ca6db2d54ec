package io.varprune.config;

import com.fasterxml.jackson.databind.JsonNode;
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
        SettingTree tree = SettingTree.parse(yaml, origin, overrides);
        Optional<Experiment> bound = tree.bind(Experiment.class);
        tree.refuseIfFaulty();
        return bound.orElseThrow();
    }

    /**
     * Makes a record of a tree that is already parsed.
     *
     * @throws ConfigException with every fault of the tree
     */
    public static <T extends Record> T bind(JsonNode tree, Class<T> type) {
        List<Fault> faults = new ArrayList<>();
        Optional<T> bound = new RecordBinder(faults).bind(tree, type, "");
        if (!faults.isEmpty()) {
            throw new ConfigException(type.getSimpleName(), faults);
        }
        return bound.orElseThrow();
    }

    /** The settings under their YAML names; {@link #bind} makes an equal record of it. */
    public static ObjectNode toTree(Record settings) {
        return RecordTree.of(settings);
    }

    /** The settings as YAML, defaults included; {@link #read} makes an equal record of it. */
    public static String toYaml(Record settings) {
        return toYaml(toTree(settings));
    }

    /** The tree of an experiment or a sweep as YAML; what its methods share with train is left out. */
    public static String toYaml(ObjectNode tree) {
        ObjectNode shortened = tree.deepCopy();
        Methods.shorten(shortened);
        return YamlText.write(shortened);
    }
}
