package io.varprune.spark.cli;

import io.varprune.spark.run.Pruning;
import io.varprune.store.RunDirectory;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "prune", description = "Prunes the models of a run in one shot and measures every level.",
        footer = {"", "Example: ./submit.sh prune --run runs/mnist-20260101-120000 --set prune.sparsities=[0.9,0.95]"})
final class PruneCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A run, or a folder of runs.")
    private String run;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting of prune or data.")
    private List<String> overrides = List.of();

    @Option(names = "--masks", description = "Also write masks/ALLOCATION-SPARSITY.mask for each level.")
    private boolean masks;

    @Option(names = "--shrink", description = "Also write model-pruned-structured-SPARSITY.zip, a smaller network, for each level of "
            + "the structured allocation.")
    private boolean shrink;

    @Override
    public void run() {
        try (Cluster cluster = new Cluster("prune")) {
            RunDirectory top = Runs.open(run, cluster);
            new Runs(cluster, System.out, cluster.provenance(spec)).prune(top, overrides, new Pruning.Exports(masks, shrink));
        }
    }
}
