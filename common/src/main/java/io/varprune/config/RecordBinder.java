package io.varprune.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Makes records from a tree and collects what is wrong with it. An empty result always goes with a fault. */
final class RecordBinder {
    /** A result that may be null, as a setting that may be absent. */
    private record Bound(Object value) {
    }

    private final List<Fault> faults;

    RecordBinder(List<Fault> faults) {
        this.faults = faults;
    }

    <T extends Record> Optional<T> bind(JsonNode tree, Class<T> type, String path) {
        return record(tree, type, path, Set.of()).map(bound -> type.cast(bound.value()));
    }

    private Optional<Bound> record(JsonNode tree, Class<?> type, String path, Set<String> otherKeys) {
        if (!tree.isNull() && !tree.isObject()) {
            return refuse(path, "got " + Accepted.shown(tree), "a map of " + String.join(", ", keys(type)), "");
        }
        int before = faults.size();
        Set<String> known = new LinkedHashSet<>(otherKeys);
        known.addAll(keys(type));
        tree.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                faults.add(unknown(join(path, key), key, known));
            }
        });
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            String inner = join(path, components[i].getName());
            Optional<Bound> bound = component(tree.get(components[i].getName()), components[i], inner);
            if (bound.isEmpty()) {
                // the default stands in, so that the constructor's own checks still report in this pass
                bound = new RecordBinder(new ArrayList<>()).component(null, components[i], inner);
            }
            complete &= bound.isPresent();
            values[i] = bound.map(Bound::value).orElse(null);
        }
        Optional<Bound> made = complete ? construct(type, types, values, path) : Optional.empty();
        return faults.size() == before ? made : Optional.empty();
    }

    private Optional<Bound> construct(Class<?> type, Class<?>[] types, Object[] values, String path) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(new Bound(constructor.newInstance(values)));
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException refusal)) {
                throw new IllegalStateException(type.getName() + " cannot be made", e.getCause());
            }
            Fault fault = refusal instanceof SettingException setting ? setting.under(path)
                    : new Fault(path, String.valueOf(refusal.getMessage()), "", "");
            if (faults.stream().noneMatch(known -> known.path().equals(fault.path()))) {
                faults.add(fault);
            }
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be made", e);
        }
    }

    private Optional<Bound> component(JsonNode given, RecordComponent component, String path) {
        Setting setting = component.getAnnotation(Setting.class);
        Class<?> type = component.getType();
        JsonNode fallback = fallback(component, setting);
        JsonNode node = given == null ? fallback : given;
        if (node != null && node.isNull() && type.isRecord()) {
            return record(node, type, path, Set.of());
        }
        if (type == List.class && element(component).isRecord()) {
            return records(node == null ? fallback : node, component, path);
        }
        if (node == null || node.isNull() && !(fallback != null && fallback.isNull())) {
            return refuse(path, node == null ? "missing" : "got nothing", allowed(component, setting), hint(setting));
        }
        if (node.isNull()) {
            return Optional.of(new Bound(null));
        }
        if (type.isRecord()) {
            return record(node, type, path, Set.of());
        }
        if (type == Map.class) {
            return map(node, component, path);
        }
        if (type.isSealed()) {
            return choice(node, type, path, fallback);
        }
        if (type == List.class) {
            return list(node, component, setting, path);
        }
        return scalar(node, type, setting, path);
    }

    private Optional<Bound> choice(JsonNode node, Class<?> type, String path, JsonNode fallback) {
        if (!node.isTextual() && !node.isObject()) {
            return refuse(path, "got " + Accepted.shown(node), "a name or a map with name, " + choices(type), "");
        }
        JsonNode name = node.isTextual() ? node : node.get("name");
        if (name == null && fallback != null) {
            name = fallback.isTextual() ? fallback : fallback.get("name");
        }
        String namePath = node.isTextual() ? path : join(path, "name");
        if (name == null) {
            return refuse(namePath, "missing", choices(type), "");
        }
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (name.isTextual() && permitted.getAnnotation(Named.class).value().equals(name.textValue())) {
                ObjectNode none = JsonNodeFactory.instance.objectNode();
                return record(node.isTextual() ? none : node, permitted, path, Set.of("name"));
            }
            Matcher shorthand = Pattern.compile(permitted.getAnnotation(Named.class).shorthand()).matcher(name.asText());
            if (node.isTextual() && shorthand.matches()) {
                return record(spelledOut(permitted, shorthand), permitted, path, Set.of());
            }
        }
        return refuse(namePath, "got " + Accepted.shown(name), choices(type), "");
    }

    private static ObjectNode spelledOut(Class<?> type, Matcher shorthand) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        for (int group = 1; group <= shorthand.groupCount(); group++) {
            settings.set(keys(type).get(group - 1), YamlText.scalar(shorthand.group(group)));
        }
        return settings;
    }

    private Optional<Bound> list(JsonNode node, RecordComponent component, Setting setting, String path) {
        Class<?> type = element(component);
        if (type.isSealed()) {
            return oneOrMore(node, path, (each, eachPath) -> choice(each, type, eachPath, null));
        }
        if (!node.isArray()) {
            return refuse(path, "got " + Accepted.shown(node), allowed(component, setting), hint(setting));
        }
        return oneOrMore(node, path, (each, eachPath) -> scalar(each, type, setting, eachPath));
    }

    private Optional<Bound> records(JsonNode node, RecordComponent component, String path) {
        Class<?> type = element(component);
        if (!node.isArray() && !node.isObject() && !node.isNull()) {
            return refuse(path, "got " + Accepted.shown(node), "a map of " + String.join(", ", keys(type)) + ", or a list of such", "");
        }
        return oneOrMore(node, path, (each, eachPath) -> record(each, type, eachPath, Set.of()));
    }

    /** One value stands for a list of one. */
    private static Optional<Bound> oneOrMore(JsonNode node, String path, BiFunction<JsonNode, String, Optional<Bound>> bind) {
        if (!node.isArray()) {
            return bind.apply(node, path).map(bound -> new Bound(List.of(bound.value())));
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            bind.apply(node.get(i), path + "[" + i + "]").ifPresent(bound -> values.add(bound.value()));
        }
        return values.size() == node.size() ? Optional.of(new Bound(List.copyOf(values))) : Optional.empty();
    }

    /** A map of names to records, in the order of the text. */
    private Optional<Bound> map(JsonNode node, RecordComponent component, String path) {
        Class<?> type = argument(component, 1);
        if (!node.isObject()) {
            return refuse(path, "got " + Accepted.shown(node), "a map of names, each to a map of " + String.join(", ", keys(type)), "");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        node.fields().forEachRemaining(entry -> record(entry.getValue(), type, path + "." + entry.getKey(), Set.of())
                .ifPresent(bound -> values.put(entry.getKey(), bound.value())));
        return values.size() == node.size() ? Optional.of(new Bound(values)) : Optional.empty();
    }

    private Optional<Bound> scalar(JsonNode node, Class<?> type, Setting setting, String path) {
        Object value = null;
        String allowed = Accepted.value(type, setting);
        if (type == JsonNode.class) {
            value = node;
        } else if (type == String.class && node.isTextual()) {
            value = node.textValue();
        } else if ((type == boolean.class || type == Boolean.class) && node.isBoolean()) {
            value = node.booleanValue();
        } else if (type.isEnum() && node.isTextual()) {
            value = Arrays.stream(type.getEnumConstants())
                    .filter(c -> Accepted.name((Enum<?>) c).equals(node.textValue())).findFirst().orElse(null);
        } else if ((type == int.class || type == Integer.class) && node.isIntegralNumber()) {
            value = node.canConvertToInt() ? node.intValue() : null;
            allowed = value == null ? "a whole number of 32 bits" : allowed;
        } else if ((type == long.class || type == Long.class) && node.isIntegralNumber()) {
            value = node.canConvertToLong() ? node.longValue() : null;
            allowed = value == null ? "a whole number of 64 bits" : allowed;
        } else if ((type == double.class || type == Double.class) && node.isNumber()
                && Double.isFinite(node.doubleValue())) {
            // adding 0 turns -0 into 0
            value = node.doubleValue() + 0.0;
        }
        if (value == null) {
            String hint = type == String.class && node.isValueNode() && !node.isNull() ? "put it in quotes" : hint(setting);
            return refuse(path, "got " + Accepted.shown(node), allowed, hint);
        }
        if (value instanceof Number number && setting != null) {
            double v = number.doubleValue();
            if (v < setting.min() || v > setting.max() || setting.below() && v == setting.max()) {
                return refuse(path, "got " + Accepted.shown(node),
                        Accepted.range(setting.min(), setting.max(), setting.below()), setting.hint());
            }
        }
        return Optional.of(new Bound(value));
    }

    private static JsonNode fallback(RecordComponent component, Setting setting) {
        if (setting == null || setting.orElse().isEmpty()) {
            return component.getType().isRecord() ? JsonNodeFactory.instance.objectNode() : null;
        }
        List<Fault> malformed = new ArrayList<>();
        JsonNode node = YamlText.parse(setting.orElse(), malformed);
        if (!malformed.isEmpty()) {
            throw new IllegalStateException(component + " has a malformed default: " + malformed);
        }
        return node;
    }

    private static String allowed(RecordComponent component, Setting setting) {
        Class<?> type = component.getType();
        if (type == List.class) {
            Class<?> element = element(component);
            return "a list, each " + (element.isSealed() ? choices(element) : Accepted.value(element, setting));
        }
        return type.isSealed() ? choices(type) : Accepted.value(type, setting);
    }

    private static Class<?> element(RecordComponent component) {
        return argument(component, 0);
    }

    private static Class<?> argument(RecordComponent component, int index) {
        return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[index];
    }

    private static String choices(Class<?> type) {
        return "one of " + Arrays.stream(type.getPermittedSubclasses())
                .map(permitted -> permitted.getAnnotation(Named.class).value()).collect(Collectors.joining(", "));
    }

    private static Fault unknown(String path, String key, Set<String> known) {
        LevenshteinDistance distance = new LevenshteinDistance(Math.max(1, key.length() / 3));
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int edits = distance.apply(key.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (edits >= 0 && edits < least) {
                least = edits;
                nearest = candidate;
            }
        }
        return nearest != null ? new Fault(path, "unknown key", "", "did you mean " + nearest + "?")
                : new Fault(path, "unknown key", known.isEmpty() ? "none" : String.join(", ", known), "");
    }

    private static List<String> keys(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    }

    private Optional<Bound> refuse(String path, String found, String allowed, String hint) {
        faults.add(new Fault(path, found, allowed, hint));
        return Optional.empty();
    }

    private static String hint(Setting setting) {
        return setting == null ? "" : setting.hint();
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
