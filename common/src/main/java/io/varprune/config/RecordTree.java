package io.varprune.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;

/** The tree of a record, under the names that {@link RecordBinder} reads. */
final class RecordTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RecordTree() {
    }

    static ObjectNode of(Record settings) {
        ObjectNode tree = NODES.objectNode();
        Named named = settings.getClass().getAnnotation(Named.class);
        if (named != null) {
            tree.put("name", named.value());
        }
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            tree.set(component.getName(), node(value(settings, component)));
        }
        return tree;
    }

    private static JsonNode node(Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof JsonNode tree) {
            return tree;
        }
        if (value instanceof Record inner) {
            return of(inner);
        }
        if (value instanceof List<?> elements && elements.size() == 1 && elements.get(0) instanceof Record only) {
            return of(only);
        }
        if (value instanceof List<?> elements) {
            ArrayNode array = NODES.arrayNode();
            elements.forEach(element -> array.add(node(element)));
            return array;
        }
        if (value instanceof Map<?, ?> entries) {
            ObjectNode map = NODES.objectNode();
            entries.forEach((name, entry) -> map.set((String) name, node(entry)));
            return map;
        }
        if (value instanceof Enum<?> constant) {
            return NODES.textNode(Accepted.name(constant));
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        if (value instanceof Double number) {
            return NODES.numberNode(number.doubleValue());
        }
        return value instanceof Number number ? NODES.numberNode(number.longValue()) : NODES.textNode((String) value);
    }

    private static Object value(Record settings, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
