package io.varprune.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The words of a refusal: what a setting accepts, and what was found instead. */
final class Accepted {
    private static final int LONGEST_SHOWN = 60;

    private Accepted() {
    }

    /** The range in words, or empty when every number is in it. */
    static String range(double min, double max, boolean below) {
        String low = min == Double.NEGATIVE_INFINITY ? "" : min == Double.MIN_VALUE ? "above 0" : number(min);
        String high = max == Double.POSITIVE_INFINITY ? "" : number(max);
        if (high.isEmpty()) {
            return low.isEmpty() || min == Double.MIN_VALUE ? low : low + " or more";
        }
        if (low.isEmpty()) {
            return (below ? "below " : "at most ") + high;
        }
        if (min == Double.MIN_VALUE) {
            return low + " and " + (below ? "below " : "at most ") + high;
        }
        return below ? low + " or more and below " + high : low + " to " + high;
    }

    /** What one value of a scalar type may be. */
    static String value(Class<?> type, Setting setting) {
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == JsonNode.class) {
            return "anything";
        }
        if (type == String.class) {
            return "text";
        }
        if (type.isEnum()) {
            return "one of " + Arrays.stream(type.getEnumConstants()).map(c -> name((Enum<?>) c))
                    .collect(Collectors.joining(", "));
        }
        boolean real = type == double.class || type == Double.class;
        String range = setting == null ? "" : range(setting.min(), setting.max(), setting.below());
        return (real ? "a number" : "a whole number") + (range.isEmpty() ? "" : ", " + range);
    }

    /** The name of an enum constant in YAML. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name in YAML of a case of a sealed interface. */
    static String name(Record choice) {
        return choice.getClass().getAnnotation(Named.class).value();
    }

    /** A value as a message shows it. */
    static String shown(JsonNode node) {
        if (node.isNull()) {
            return "nothing";
        }
        if (node.isContainerNode()) {
            return node.isObject() ? "a map" : "a list";
        }
        String text = node.asText().replaceAll("\\p{Cntrl}", " ");
        if (text.length() > LONGEST_SHOWN) {
            text = text.substring(0, LONGEST_SHOWN) + "...";
        }
        return node.isTextual() && !YamlText.scalar(text).isTextual() ? '"' + text + '"' : text;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value) : Double.toString(value);
    }
}
