package io.varprune.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import io.varprune.config.Fault;
import io.varprune.config.Setting;
import io.varprune.config.SettingException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An axis as YAML writes it, which is in one of five ways. */
record AxisConfig(
        @Setting(value = "the values; a plain list is the same", orElse = "null") List<JsonNode> values,
        @Setting(value = "two ends of values whose logarithms are evenly apart", orElse = "null", min = Double.MIN_VALUE) List<Double> log,
        @Setting(value = "two ends of values that are evenly apart", orElse = "null") List<Double> linear,
        @Setting(value = "two ends of a range, even in the logarithm", orElse = "null", min = Double.MIN_VALUE) List<Double> logUniform,
        @Setting(value = "two ends of a range", orElse = "null") List<Double> uniform,
        @Setting(value = "how many values, the ends among them; log and linear only", orElse = "null", min = 2, max = 1000)
        Integer points) {
    static final String WAYS = "a list of values or one of log, linear, logUniform, uniform";

    /** Refuses two of the ways, ends that are none and values that are equal. */
    AxisConfig {
        Map<String, List<Double>> ends = ends(log, linear, logUniform, uniform);
        if (ends.size() + (values == null ? 0 : 1) > 1) {
            throw new IllegalArgumentException("got " + String.join(" and ", ends.keySet()) + (values == null ? "" : " and values")
                    + ", allowed " + WAYS);
        }
        ends.forEach(AxisConfig::twoEnds);
        boolean spread = log != null || linear != null;
        if (spread && points == null) {
            throw new SettingException(new Fault("points", "missing", "a whole number, 2 to 1000", ""));
        }
        if (points != null && (values != null || logUniform != null || uniform != null)) {
            throw new SettingException(new Fault("points", "got " + points, "nothing", "only log and linear have points"));
        }
        if (values != null && values.isEmpty()) {
            throw new SettingException(new Fault("values", "got none", "one or more", ""));
        }
        if (values != null && distinct(values.stream().map(Point::of).toList()) < values.size()) {
            throw new SettingException(new Fault("values", "got equal values", "each once", ""));
        }
        if (spread && distinct(spread(log, linear, points)) < points) {
            throw new SettingException(
                    new Fault("points", "got " + points, "fewer", "values are rounded to four digits, and some are equal"));
        }
    }

    private static long distinct(List<Object> values) {
        return values.stream().distinct().count();
    }

    private static Map<String, List<Double>> ends(List<Double> log, List<Double> linear, List<Double> logUniform, List<Double> uniform) {
        Map<String, List<Double>> ends = new TreeMap<>();
        if (log != null) {
            ends.put("log", log);
        }
        if (linear != null) {
            ends.put("linear", linear);
        }
        if (logUniform != null) {
            ends.put("logUniform", logUniform);
        }
        if (uniform != null) {
            ends.put("uniform", uniform);
        }
        return ends;
    }

    private static void twoEnds(String way, List<Double> ends) {
        if (ends.size() != 2 || ends.get(0) >= ends.get(1)) {
            String found = ends.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
            throw new SettingException(new Fault(way, "got " + found, "two numbers, the smaller first", ""));
        }
    }

    private static List<Object> spread(List<Double> log, List<Double> linear, int points) {
        List<Double> ends = log != null ? log : linear;
        Range range = new Range("", ends.get(0), ends.get(1), log != null);
        return IntStream.range(0, points).mapToObj(i -> Point.canonical(range.at(i / (points - 1.0)))).toList();
    }

    /** Whether no way is given, and so no axis. */
    boolean isEmpty() {
        return values == null && ends(log, linear, logUniform, uniform).isEmpty();
    }

    Axis of(String path) {
        if (logUniform != null || uniform != null) {
            List<Double> ends = logUniform != null ? logUniform : uniform;
            return new Range(path, ends.get(0), ends.get(1), logUniform != null);
        }
        return new Choice(path, values != null ? values.stream().map(Point::of).toList() : spread(log, linear, points));
    }
}
