package io.varprune.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One choice of the method and of all axes.
 *
 * @param settings value by path, as in {@code train.regularizer.lambda}, in the order of the axes; the method's name, if the sweep has
 *                 methods, comes first under {@link #METHOD}. Whole numbers are Long however they are given, others Double, so that a
 *                 point read back from JSON equals the one written
 */
public record Point(Map<String, Object> settings) {
    /** Path of the method's name. */
    public static final String METHOD = "method";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double LARGEST_EXACT = 1L << 53;
    private static final int LONGEST_NAME = 100;
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._+-]+");
    private static final Pattern EXPONENT = Pattern.compile("(\\d+)(?:\\.0|(\\.\\d+))E(-?)(\\d+)");

    /** Copies the map. */
    public Point {
        Map<String, Object> copy = new LinkedHashMap<>();
        settings.forEach((path, value) -> copy.put(path, canonical(value)));
        settings = Collections.unmodifiableMap(copy);
    }

    /** The value of a setting. */
    JsonNode value(String path) {
        return JSON.valueToTree(settings.get(path));
    }

    /** What a value in YAML is here. */
    static Object of(JsonNode value) {
        return canonical(JSON.convertValue(value, Object.class));
    }

    /** A value as points hold it. */
    static Object canonical(Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return number == Math.rint(number) && Math.abs(number) < LARGEST_EXACT ? (Object) (long) number : (Object) number;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof List<?> elements) {
            return elements.stream().map(Point::canonical).toList();
        }
        if (value instanceof Map<?, ?> entries) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            entries.forEach((key, entry) -> copy.put(key, canonical(entry)));
            return Collections.unmodifiableMap(copy);
        }
        return value;
    }

    /**
     * A short name that does not change from run to run and can be a folder's: the method, then each axis by the end of its path, as in
     * {@code var-lambda-1e-05}. A name that would be too long, or whose values are no plain words and numbers, ends in a hash of them.
     */
    public String name() {
        StringJoiner parts = new StringJoiner("-");
        settings.forEach((path, value) -> parts.add(path.equals(METHOD) ? text(value) : label(path) + "-" + text(value)));
        String whole = parts.toString();
        String safe = UNSAFE.matcher(whole).replaceAll("_");
        if (safe.equals(whole) && whole.length() <= LONGEST_NAME) {
            return whole;
        }
        return safe.substring(0, Math.min(safe.length(), LONGEST_NAME)) + "-" + String.format("%08x", json(settings).hashCode());
    }

    /** The last part of a path that says something, or all of it when another path ends alike. */
    private String label(String path) {
        String end = end(path);
        return settings.keySet().stream().filter(other -> end(other).equals(end)).count() == 1 ? end : path;
    }

    private static String end(String path) {
        String said = path.endsWith(".name") ? path.substring(0, path.length() - ".name".length()) : path;
        return said.substring(said.lastIndexOf('.') + 1);
    }

    private static String text(Object value) {
        if (value instanceof Double number) {
            Matcher exponent = EXPONENT.matcher(number.toString());
            return exponent.replaceFirst(m -> m.group(1) + (m.group(2) == null ? "" : m.group(2)) + "e"
                    + (m.group(3).isEmpty() ? "+" : "-") + (m.group(4).length() == 1 ? "0" : "") + m.group(4));
        }
        return value instanceof List || value instanceof Map ? json(value) : String.valueOf(value);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a point holds something that is no YAML value: " + value, e);
        }
    }

    /** The name. */
    @Override
    public String toString() {
        return name();
    }
}
