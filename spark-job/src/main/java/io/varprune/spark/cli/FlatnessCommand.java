package io.varprune.spark.cli;

import io.varprune.prune.Sparsity;
import io.varprune.spark.flatness.FlatnessSettings;
import io.varprune.store.RunDirectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "flatness", description = "Measures how sharp the training loss is around the models of a run, as trained and pruned: the "
        + "largest eigenvalue of its Hessian, and the loss along random directions.",
        footer = {"", "Example: ./submit.sh flatness --run runs/mnist-20260101-120000 --sparsity 0.9,0.95"})
final class FlatnessCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A run, or a folder of runs.")
    private String run;

    @Option(names = "--sparsity", split = ",", paramLabel = "S", defaultValue = "0.9,0.95",
            description = "Shares of the weights to cut, beside the model as trained; default ${DEFAULT-VALUE}. The cut is by the first of "
                    + "prune.criterion and of prune.allocations.")
    private double[] sparsities;

    @Option(names = "--directions", paramLabel = "N", defaultValue = "5", description = "Random directions; default ${DEFAULT-VALUE}.")
    private int directions;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "10",
            description = "Values of alpha on each side of 0, up to 1; default ${DEFAULT-VALUE}.")
    private int steps;

    @Option(names = "--examples", paramLabel = "N", defaultValue = "1000",
            description = "Training examples, drawn by the seed, that the loss is taken on; default ${DEFAULT-VALUE}.")
    private int examples;

    @Option(names = "--tolerance", paramLabel = "X", defaultValue = "0.001",
            description = "Relative change of the eigenvalue that ends the power iteration; default ${DEFAULT-VALUE}.")
    private double tolerance;

    @Option(names = "--max-iterations", paramLabel = "N", defaultValue = "100",
            description = "Products with the Hessian at most; default ${DEFAULT-VALUE}.")
    private int maxIterations;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Of examples, directions and first vectors; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting of prune or data.")
    private List<String> overrides = List.of();

    @Override
    public void run() {
        FlatnessSettings settings = new FlatnessSettings(directions, steps, tolerance, maxIterations, seed);
        if (examples < 1) {
            throw new IllegalArgumentException("examples: got " + examples + ", allowed 1 or more");
        }
        List<Double> cut = Arrays.stream(sparsities).mapToObj(s -> new Sparsity(s).fraction()).filter(s -> s > 0).distinct().sorted()
                .toList();
        List<String> all = new ArrayList<>(overrides);
        all.add("prune.sparsities=" + cut);
        try (Cluster cluster = new Cluster("flatness")) {
            RunDirectory top = Runs.open(run, cluster);
            new Runs(cluster, System.out, cluster.provenance(spec)).flatness(top, all, examples, settings);
        }
    }
}
