package io.varprune.spark.cli;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.store.RunDirectory;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "train", description = "Trains the experiment of a YAML file.",
        footer = {"", "Example: ./submit.sh train --config experiment.yaml --set train.epochs=3"})
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The experiment, on any Hadoop path.")
    private String config;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting, e.g. train.epochs=3.")
    private List<String> overrides = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "Directory of the run; default runs/<name>-<time>.")
    private String out;

    @Option(names = "--resume", description = "Go on with the unfinished run in --out from its last checkpoint; begin where there is none.")
    private boolean resume;

    @Override
    public void run() {
        if (resume && out == null) {
            throw new IllegalArgumentException("--resume: needs --out, the directory of the run to go on with");
        }
        Experiment experiment = ConfigReader.read(ExperimentFile.text("--config", config), config, overrides);
        try (Cluster cluster = new Cluster("train " + experiment.name())) {
            RunDirectory run = new Runs(cluster, System.out, cluster.provenance(spec)).train(experiment, out, resume);
            System.out.println("run: " + run.path());
            System.out.println("next: ./submit.sh prune --run " + run.path());
        }
    }
}
