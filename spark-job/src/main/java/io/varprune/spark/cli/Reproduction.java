package io.varprune.spark.cli;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.report.ComparedRun;
import io.varprune.report.ComparisonTable;
import io.varprune.report.CurveSummary;
import io.varprune.report.HtmlReport;
import io.varprune.report.ReportData;
import io.varprune.report.TextTable;
import io.varprune.spark.run.ClusterWorkers;
import io.varprune.spark.run.DataSets;
import io.varprune.spark.run.Origin;
import io.varprune.spark.run.Provenance;
import io.varprune.spark.run.Pruning;
import io.varprune.spark.run.RunReport;
import io.varprune.spark.run.Trial;
import io.varprune.store.CurvePoint;
import io.varprune.store.RunDirectory;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * A table of methods, sparsities and seeds in one directory, with a run directory for each method and seed. A run that is complete is never
 * made again; an unfinished one goes on from its last checkpoint if it has the same settings, and is removed otherwise. One
 * command at a time may work on a directory.
 */
final class Reproduction {
    private final Experiment experiment;
    private final DataSplit data;
    private final RunDirectory top;
    private final Map<String, Experiment> trials;
    private final Cluster cluster;
    private final PrintStream out;
    private final Runs runs;

    private Reproduction(Experiment experiment, DataSplit data, RunDirectory top, Map<String, Experiment> trials, Cluster cluster,
            PrintStream out, Provenance provenance) {
        this.experiment = experiment;
        this.data = data;
        this.top = top;
        this.trials = trials;
        this.cluster = cluster;
        this.out = out;
        runs = new Runs(cluster, out, provenance);
    }

    /** Loads the data and refuses a directory with a complete run that other settings or other data made. */
    static Reproduction open(Experiment experiment, Path dir, Cluster cluster, PrintStream out, Provenance provenance) {
        DataSplit data = DataSets.load(experiment.data(), experiment.seed(), cluster.hadoop());
        Map<String, Experiment> trials = new LinkedHashMap<>();
        experiment.trials().forEach(trial -> trials.put(folder(experiment, trial), trial));
        Reproduction table = new Reproduction(experiment, data, RunDirectory.openOrCreate(dir, cluster.hadoop()), trials, cluster, out,
                provenance);
        String digest = data.digest();
        table.finished().forEach((folder, run) -> new Origin(trials.get(folder), digest).refuseOther(run));
        return table;
    }

    private static String folder(Experiment experiment, Experiment trial) {
        String lambda = experiment.compare().lambdas().isEmpty() ? "" : "-lambda" + Trial.lambda(trial);
        return Trial.method(trial).replace(' ', '+') + lambda + "-seed" + trial.seed();
    }

    /** Complete runs of the table, in its order, by the names of their directories. */
    private Map<String, RunDirectory> finished() {
        Map<String, RunDirectory> finished = new LinkedHashMap<>();
        List<String> there = top.folders();
        for (String folder : trials.keySet()) {
            if (there.contains(folder)) {
                RunDirectory run = RunDirectory.open(new Path(top.path(), folder), cluster.hadoop());
                if (run.isComplete()) {
                    finished.put(folder, run);
                }
            }
        }
        return finished;
    }

    /** The directory of a run that is to be made: with what it left if the settings are the same, else empty. */
    private RunDirectory unfinished(Path path, Origin origin) {
        RunDirectory left = RunDirectory.resume(path, cluster.hadoop());
        return origin.isOf(left) ? left : RunDirectory.restart(path, cluster.hadoop());
    }

    /** Makes the runs that are missing, and the table anew after each. */
    void make() {
        Map<String, RunDirectory> before = finished();
        String digest = data.digest();
        try (ClusterWorkers workers = new ClusterWorkers(cluster.spark(), data)) {
            int number = 0;
            for (Map.Entry<String, Experiment> trial : trials.entrySet()) {
                String label = experiment.name() + " " + Runs.label(++number, trials.size(), trial.getValue());
                if (before.containsKey(trial.getKey())) {
                    out.println(label + ": finished before");
                    continue;
                }
                RunDirectory run = unfinished(new Path(top.path(), trial.getKey()), new Origin(trial.getValue(), digest));
                runs.train(trial.getValue(), label, workers, digest, run);
                Pruning.prune(workers, run, trial.getValue(), Pruning.Exports.NONE);
                runs.report(run);
                run.succeed();
                write();
            }
        }
        out.print(TextTable.of(CurveSummary.of(write())));
        out.println("table: " + top.path() + "/table.md, table.csv");
        out.println("report: " + top.path() + "/report.html");
    }

    /** Writes table and report of the runs that are finished. @return their curves */
    private List<CurvePoint> write() {
        Map<String, RunDirectory> finished = finished();
        List<RunDirectory> made = List.copyOf(finished.values());
        List<CurvePoint> points = made.stream().flatMap(run -> run.read(CurvePoint.TABLE).stream()).toList();
        List<ComparedRun> compared = new ArrayList<>();
        trials.forEach((folder, trial) -> compared.add(new ComparedRun(Trial.method(trial), Trial.lambda(trial), trial.seed(), folder,
                finished.containsKey(folder))));
        ComparisonTable table = ComparisonTable.of(compared, points);
        Map<String, String> facts = Provenance.of(made);
        String yaml = ConfigReader.toYaml(experiment);
        ReportData report = RunReport.data(experiment, points, made).comparing(compared, facts);
        top.write(ComparisonTable.TABLE, table.rows());
        top.write("table.md", o -> o.write(table.markdown(experiment.name(), yaml, facts).getBytes(StandardCharsets.UTF_8)));
        top.write("report.html", o -> HtmlReport.write(report, o));
        return points;
    }
}
