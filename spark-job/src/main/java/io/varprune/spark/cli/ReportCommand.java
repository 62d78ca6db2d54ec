package io.varprune.spark.cli;

import io.varprune.spark.sweep.Sweep;
import io.varprune.spark.sweep.SweepPage;
import io.varprune.store.RunDirectory;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "report", description = "Writes report.html of a run that was pruned.",
        footer = {"", "Example: ./submit.sh report --run runs/mnist-20260101-120000"})
final class ReportCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A run, a folder of runs, or a sweep.")
    private String run;

    @Override
    public void run() {
        try (Cluster cluster = new Cluster("report")) {
            RunDirectory top = RunDirectory.open(new Path(run), cluster.hadoop());
            if (SweepPage.isOf(top)) {
                SweepPage.write(Sweep.open(top), cluster.hadoop());
            } else {
                new Runs(cluster, System.out, cluster.provenance(spec)).report(Runs.open(run, cluster));
            }
            System.out.println("report: " + top.path() + "/report.html");
        }
    }
}
