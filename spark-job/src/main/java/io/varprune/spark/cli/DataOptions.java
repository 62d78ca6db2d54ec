package io.varprune.spark.cli;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which data set: that of an experiment, or one that needs none. */
final class DataOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "An experiment, for its data and its seed.")
    private String config;

    @Option(names = "--source", paramLabel = "SOURCE", description = "In place of --config: what data.source may be, e.g. images.")
    private String source;

    @Option(names = "--dir", paramLabel = "DIR", description = "Folder of the data set, as data.dir.")
    private String dir;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting, e.g. data.height=32.")
    private List<String> overrides = List.of();

    /** @throws IllegalArgumentException when neither or both are given */
    Experiment experiment() {
        if ((config == null) == (source == null)) {
            throw new IllegalArgumentException("--config, --source: got " + (config == null ? "neither" : "both") + ", allowed one of them");
        }
        List<String> settings = new ArrayList<>();
        if (source != null) {
            settings.add("data.source=" + quoted(source));
        }
        if (dir != null) {
            settings.add("data.dir=" + quoted(dir));
        }
        settings.addAll(overrides);
        return config == null ? ConfigReader.read("{}", "the command line", settings)
                : ConfigReader.read(ExperimentFile.text("--config", config), config, settings);
    }

    /** As a YAML string, whatever is in it. */
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
