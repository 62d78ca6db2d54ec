package io.varprune.spark.cli;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.spark.run.Pruning;
import io.varprune.store.RunDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "quickstart", description = "Trains on the digits inside the jar, with SGD and with VAR, and prunes both.",
        footer = {"", "Example: ./submit.sh quickstart --out /tmp/digits"})
final class QuickstartCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--out", paramLabel = "DIR", description = "Directory of the run; default runs/quickstart-<time>.")
    private String out;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting, e.g. train.epochs=3.")
    private List<String> overrides = List.of();

    @Override
    public void run() {
        Experiment experiment = ConfigReader.read(yaml(), "the quickstart", overrides);
        try (Cluster cluster = new Cluster("quickstart")) {
            Runs runs = new Runs(cluster, System.out, cluster.provenance(spec));
            RunDirectory run = runs.train(experiment, out, false);
            runs.prune(run, List.of(), Pruning.Exports.NONE);
        }
    }

    static String yaml() {
        try (InputStream in = QuickstartCommand.class.getResourceAsStream("quickstart.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("a resource of the jar can be read", e);
        }
    }
}
