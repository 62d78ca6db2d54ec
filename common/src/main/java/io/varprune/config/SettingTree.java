package io.varprune.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings of a text before they become records, so that a sweep can change some; collects the faults of all that is done with it. */
public final class SettingTree {
    private final ObjectNode root;
    private final String origin;
    private final Methods methods;
    private final List<Fault> faults;

    private SettingTree(ObjectNode root, String origin, Methods methods, List<Fault> faults) {
        this.root = root;
        this.origin = origin;
        this.methods = methods;
        this.faults = faults;
    }

    /**
     * Parses a text.
     *
     * @param yaml      the text; null counts as empty
     * @param origin    where it came from, for messages
     * @param overrides settings that win over the text, as {@code train.epochs=3}; the last of two equals wins
     * @throws ConfigException when it is no YAML at all
     */
    public static SettingTree parse(String yaml, String origin, List<String> overrides) {
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
        return new SettingTree(root, origin, Methods.complete(root), faults);
    }

    /** The same settings with no faults yet; changes of one do not reach the other. */
    public SettingTree copy() {
        return new SettingTree(root.deepCopy(), origin, methods, new ArrayList<>());
    }

    /** Takes one setting of the top level out; empty when it is not there. */
    public Optional<JsonNode> take(String key) {
        return Optional.ofNullable(root.remove(key));
    }

    /** Sets one setting. @param path as in {@code train.regularizer.lambda} */
    public void set(String path, JsonNode value) {
        Overrides.set(root, path, value, faults);
    }

    /** The record of all settings; empty with a fault when there is none. */
    public <T extends Record> Optional<T> bind(Class<T> type) {
        return bind(root, type, "");
    }

    /** The record of a part. @param path where it stood, for messages */
    public <T extends Record> Optional<T> bind(JsonNode part, Class<T> type, String path) {
        Optional<T> bound = new RecordBinder(faults).bind(part, type, path);
        faults.removeIf(methods::inherited);
        return bound;
    }

    /** Adds a fault. */
    public void refuse(Fault fault) {
        faults.add(fault);
    }

    /** Everything wrong so far. */
    public List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** @throws ConfigException with every fault so far, if there is one */
    public void refuseIfFaulty() {
        if (!faults.isEmpty()) {
            throw new ConfigException(origin, faults);
        }
    }
}
