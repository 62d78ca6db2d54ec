package io.varprune.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The methods to compare, as settings laid over those of {@code train}: each that a method gives replaces the whole one of train. */
final class Methods {
    private static final List<String> BLOCKS = List.of("compare", "sweep");

    private final List<String> inherited = new ArrayList<>();

    private Methods() {
    }

    /** Completes every method in the tree of an experiment or a sweep. */
    static Methods complete(ObjectNode experiment) {
        Methods methods = new Methods();
        JsonNode train = experiment.path("train");
        for (String block : BLOCKS) {
            experiment.path(block).path("methods").fields().forEachRemaining(method -> {
                if (method.getValue().isObject() || method.getValue().isNull()) {
                    method.setValue(methods.complete(block + ".methods.", method.getKey(), method.getValue(), train));
                }
            });
        }
        return methods;
    }

    private ObjectNode complete(String path, String name, JsonNode own, JsonNode train) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        train.fields().forEachRemaining(setting -> {
            if (!own.has(setting.getKey())) {
                inherited.add(path + name + "." + setting.getKey());
            }
            whole.set(setting.getKey(), setting.getValue().deepCopy());
        });
        own.fields().forEachRemaining(setting -> whole.set(setting.getKey(), setting.getValue()));
        return whole.put("method", name);
    }

    /** Whether a fault is one of train, which is reported there. */
    boolean inherited(Fault fault) {
        return inherited.stream().anyMatch(path -> fault.path().equals(path) || fault.path().startsWith(path + ".")
                || fault.path().startsWith(path + "["));
    }

    /** The opposite of {@link #complete}: takes away what is as in train. */
    static void shorten(ObjectNode experiment) {
        JsonNode train = experiment.path("train");
        for (String block : BLOCKS) {
            for (JsonNode method : experiment.path(block).path("methods")) {
                ((ObjectNode) method).remove("method");
                for (Map.Entry<String, JsonNode> setting : train.properties()) {
                    if (setting.getValue().equals(method.get(setting.getKey()))) {
                        ((ObjectNode) method).remove(setting.getKey());
                    }
                }
            }
        }
    }
}
