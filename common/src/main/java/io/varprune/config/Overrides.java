package io.varprune.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Settings of the command line, as {@code train.epochs=3}, laid over the tree of the file. */
final class Overrides {
    private static final Pattern PATH = Pattern.compile("\\w+(\\.\\w+)*");

    private Overrides() {
    }

    static void apply(ObjectNode root, List<String> overrides, List<Fault> faults) {
        for (String override : overrides) {
            int equals = override.indexOf('=');
            String path = equals < 0 ? "" : override.substring(0, equals).strip();
            if (!PATH.matcher(path).matches()) {
                faults.add(new Fault("override", "got " + override, "setting=value, as in train.epochs=3", ""));
                continue;
            }
            List<Fault> malformed = new ArrayList<>();
            JsonNode value = YamlText.parse(override.substring(equals + 1), malformed);
            malformed.forEach(fault -> faults.add(new Fault("override " + override, fault.found(),
                    fault.allowed(), fault.hint())));
            if (malformed.isEmpty()) {
                set(root, path, value == null ? JsonNodeFactory.instance.nullNode() : value, faults);
            }
        }
    }

    static void set(ObjectNode root, String path, JsonNode value, List<Fault> faults) {
        String[] names = path.split("\\.");
        ObjectNode map = root;
        for (int i = 0; i < names.length - 1; i++) {
            JsonNode inner = map.get(names[i]);
            if (inner instanceof ObjectNode known) {
                map = known;
            } else if (inner == null || inner.isNull()) {
                map = map.putObject(names[i]);
            } else if (inner.isTextual()) {
                // "model: mlp" is short for "model: {name: mlp}"
                map = map.putObject(names[i]).put("name", inner.textValue());
            } else {
                faults.add(new Fault(path, "cannot be set", "", String.join(".", List.of(names).subList(0, i + 1))
                        + " is " + Accepted.shown(inner) + " and has no settings"));
                return;
            }
        }
        map.set(names[names.length - 1], value);
    }
}
