package io.varprune.sweep;

import io.varprune.config.CompareConfig;
import io.varprune.config.Fault;
import io.varprune.config.Setting;
import io.varprune.config.SettingException;
import io.varprune.config.TrainConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The block that makes an experiment a sweep. */
record SweepSettings(
        @Setting(value = "fields to vary, each with its values", orElse = "{}") Map<String, AxisConfig> axes,
        @Setting(value = "settings laid over train, by the name of the method; none = train alone", orElse = "{}")
        Map<String, TrainConfig> methods,
        @Setting(value = "seeds of each point; none = the experiment's own", orElse = "[]") List<Long> seeds,
        @Setting(value = "which points are tried", orElse = "{name: grid}") SearchConfig search,
        @Setting(value = "what is made as large as can be", orElse = "{name: accuracy}") Objective objective,
        @Setting(value = "when a trial is given up", orElse = "{name: none}") Halving halving,
        @Setting(value = "how often a trial that failed is tried again", orElse = "0", min = 0, max = 100) int retries) {
    /** Copies the collections; checks names and seeds. */
    SweepSettings {
        axes = Collections.unmodifiableMap(new LinkedHashMap<>(axes));
        seeds = List.copyOf(seeds);
        methods = new CompareConfig(seeds, List.of(), methods).methods();
        if (seeds.stream().distinct().count() < seeds.size()) {
            throw new SettingException(new Fault("seeds", "got " + seeds, "each once", ""));
        }
    }
}
