package io.varprune.spark.cli;

import io.varprune.store.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "report", description = "Writes report.html of a run that was pruned.",
        footer = {"", "Example: ./submit.sh report --run runs/mnist-20260101-120000"})
final class ReportCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A run, or a folder of runs.")
    private String run;

    @Override
    public void run() {
        try (Cluster cluster = new Cluster("report")) {
            RunDirectory top = Runs.open(run, cluster);
            new Runs(cluster, System.out, cluster.provenance(spec)).report(top);
            System.out.println("report: " + top.path() + "/report.html");
        }
    }
}
