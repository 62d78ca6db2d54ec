package io.varprune.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The runs to compare: every method with every lambda and every seed. */
public record CompareConfig(
        @Setting(value = "seeds to run; none = the experiment's own", orElse = "[]") List<Long> seeds,
        @Setting(value = "lambdas to run; none = the regularizer's own", orElse = "[]", min = 0) List<Double> lambdas,
        @Setting(value = "settings laid over train, by the name of the method; none = train alone", orElse = "{}")
        Map<String, TrainConfig> methods) {
    static final CompareConfig NOTHING = new CompareConfig(List.of(), List.of(), Map.of());
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._+-]+");

    /** Copies the collections; checks that names can be part of a path. */
    public CompareConfig {
        seeds = List.copyOf(seeds);
        lambdas = List.copyOf(lambdas);
        methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
        for (String name : methods.keySet()) {
            if (!NAME.matcher(name).matches()) {
                throw new SettingException(new Fault("methods", "got " + (name.isEmpty() ? "\"\"" : name),
                        "names of letters, digits and . _ + -", ""));
            }
        }
    }
}
