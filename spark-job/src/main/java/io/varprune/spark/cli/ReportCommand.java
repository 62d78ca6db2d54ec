package io.varprune.spark.cli;

import io.varprune.store.RunDirectory;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "report", description = "Writes report.html of a run that was pruned.",
        footer = {"", "Example: ./submit.sh report --run runs/mnist-20260101-120000"})
final class ReportCommand implements Runnable {
    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A run, or a folder of runs.")
    private String run;

    @Override
    public void run() {
        try (Cluster cluster = new Cluster("report")) {
            RunDirectory top = Runs.open(run, cluster);
            new Runs(cluster, System.out, Clock.systemUTC()).report(top);
            System.out.println("report: " + top.path() + "/report.html");
        }
    }
}
