package io.varprune.spark.cli;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.export.ValueType;
import io.varprune.report.AchievedSparsity;
import io.varprune.report.CurveSummary;
import io.varprune.report.Recalibration;
import io.varprune.report.SharpnessSummary;
import io.varprune.report.TextTable;
import io.varprune.spark.flatness.FlatnessSettings;
import io.varprune.spark.run.ClusterWorkers;
import io.varprune.spark.run.DataSets;
import io.varprune.spark.run.Export;
import io.varprune.spark.run.Networks;
import io.varprune.spark.run.Origin;
import io.varprune.spark.run.Provenance;
import io.varprune.spark.run.PrunedModel;
import io.varprune.spark.run.Pruning;
import io.varprune.spark.run.RunReport;
import io.varprune.spark.run.TrainedRun;
import io.varprune.spark.run.Trial;
import io.varprune.spark.run.Workers;
import io.varprune.store.CurvePoint;
import io.varprune.store.DirectionLoss;
import io.varprune.store.RunDirectory;
import io.varprune.store.SharpnessRecord;
import io.varprune.store.StoreException;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** One run, or a folder of runs when the experiment compares several methods, strengths or seeds. */
final class Runs {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Cluster cluster;
    private final PrintStream out;
    private final Provenance provenance;

    Runs(Cluster cluster, PrintStream out, Provenance provenance) {
        this.cluster = cluster;
        this.out = out;
        this.provenance = provenance;
    }

    /** A run that its command finished. */
    static RunDirectory open(String path, Cluster cluster) {
        RunDirectory run = RunDirectory.open(new Path(path), cluster.hadoop());
        if (!run.isComplete()) {
            throw new StoreException(path + ": is not a finished run (it has no _SUCCESS)");
        }
        return run;
    }

    /**
     * Trains every trial.
     *
     * @param where  the directory to make, null for one named by the experiment and the time
     * @param resume goes on with what is in the directory, and does not train again what is finished
     */
    RunDirectory train(Experiment experiment, String where, boolean resume) {
        DataSplit data = DataSets.load(experiment.data(), experiment.seed(), cluster.hadoop());
        Networks.check(Networks.plain(experiment, data.train().shape(), data.train().classes(), cluster.hadoop()), experiment, data.train());
        Path path = new Path(where != null ? where : "runs/" + experiment.name() + "-" + STAMP.format(provenance.clock().instant()));
        String digest = data.digest();
        RunDirectory top = directory(path, new Origin(experiment, digest), resume);
        if (top.isComplete()) {
            out.println(top.path() + ": finished before");
            return top;
        }
        try {
            train(experiment, data, digest, top, resume);
        } catch (RuntimeException e) {
            top.removeIfEmpty();
            throw e;
        }
        return top;
    }

    private void train(Experiment experiment, DataSplit data, String digest, RunDirectory top, boolean resume) {
        List<Experiment> trials = experiment.trials();
        if (trials.size() > 1) {
            provenance.begin(top, experiment, facts -> facts.put("data", digest));
        }
        try (ClusterWorkers workers = new ClusterWorkers(cluster.spark(), data)) {
            for (int i = 0; i < trials.size(); i++) {
                Experiment trial = trials.get(i);
                String label = label(i + 1, trials.size(), trial);
                RunDirectory run = trials.size() == 1 ? top
                        : directory(new Path(top.path(), name(trial)), new Origin(trial, digest), resume);
                if (run.isComplete()) {
                    out.println(label + ": finished before");
                    continue;
                }
                train(trial, label, workers, digest, run);
                run.succeed();
            }
        }
        if (trials.size() > 1) {
            provenance.finish(top, experiment, facts -> facts.put("data", digest));
            top.succeed();
        }
    }

    /** A new directory, or with {@code resume} one that holds nothing else than a run of this origin, if anything. */
    private RunDirectory directory(Path path, Origin origin, boolean resume) {
        if (!resume) {
            return RunDirectory.create(path, cluster.hadoop());
        }
        RunDirectory run = RunDirectory.resume(path, cluster.hadoop());
        if (Provenance.isIn(run)) {
            origin.refuseOther(run);
        } else if (!run.names("").isEmpty()) {
            throw new StoreException("run directory " + path + " is not empty and has no run.json of a run to resume: choose another or "
                    + "remove it");
        }
        return run;
    }

    /** What lines of progress call a trial. */
    static String label(int number, int of, Experiment trial) {
        return String.format("%d/%d %s seed %d", number, of, Trial.lambda(trial) == 0 ? Trial.method(trial)
                : Trial.method(trial) + " " + Trial.lambda(trial), trial.seed());
    }

    /** Trains one trial into its directory, from the last checkpoint there, if any; the caller completes the directory. */
    void train(Experiment trial, String label, Workers workers, String digest, RunDirectory run) {
        Progress progress = new Progress(out, label, trial.train().epochs());
        new Trial(trial, digest, provenance).listen(progress, progress::say).train(workers, run);
        progress.close();
    }

    private static String name(Experiment trial) {
        String method = trial.train().method() == null ? "" : trial.train().method() + "-";
        return method + "lambda-" + Trial.lambda(trial) + "-seed-" + trial.seed();
    }

    /** Prunes every model of a run or of a folder of runs, and writes curve and report. @return all that it measured */
    List<PrunedModel> prune(RunDirectory top, List<String> overrides, Pruning.Exports exports) {
        List<PrunedModel> models = new ArrayList<>();
        try (ClusterWorkers workers = new ClusterWorkers(cluster.spark(), data(top, overrides))) {
            for (RunDirectory run : models(top)) {
                Pruning.prune(workers, run, experiment(run, overrides), exports).forEach(point -> models.add(new PrunedModel(run, point)));
            }
        }
        List<CurvePoint> all = models.stream().map(PrunedModel::point).toList();
        if (!top.exists("model.zip")) {
            top.write(CurvePoint.TABLE, all);
        }
        report(top);
        out.print(TextTable.ofPoints(all));
        out.println();
        out.print(Recalibration.of(CurveSummary.of(all)).table());
        out.print(AchievedSparsity.table(RunReport.achieved(models(top).get(0))));
        out.println("report: " + top.path() + "/report.html");
        return models;
    }

    /** Writes a pruned model of a folder of runs into it. */
    void keep(PrunedModel model, RunDirectory top) {
        model.write(TrainedRun.experiment(model.run()), data(top, List.of()), cluster.hadoop(), top);
    }

    /** Measures how flat the loss is around every model of a run or of a folder of runs, and writes tables and report. */
    void flatness(RunDirectory top, List<String> overrides, int examples, FlatnessSettings settings) {
        Flatness flatness = new Flatness(data(top, overrides));
        for (RunDirectory run : models(top)) {
            flatness.add(run, experiment(run, overrides), cluster.hadoop());
        }
        out.print(SharpnessSummary.table(flatness.measure(cluster, top, examples, settings)));
        out.println("tables: " + top.path() + "/" + SharpnessRecord.TABLE.file() + ", " + DirectionLoss.TABLE.file());
        if (top.exists(CurvePoint.TABLE.file())) {
            report(top);
            out.println("report: " + top.path() + "/report.html");
        } else {
            out.println("no report yet: prune the run first");
        }
    }

    /**
     * Writes the pruned model of one run elsewhere.
     *
     * @param trial null for the only run
     * @param where the directory to make
     */
    void export(RunDirectory top, String trial, List<String> overrides, Path where, Set<Export.Format> formats, ValueType values) {
        RunDirectory run = one(top, trial);
        Experiment experiment = experiment(run, overrides);
        RunDirectory to = RunDirectory.create(where, cluster.hadoop());
        try {
            DataSplit data = data(top, overrides);
            Export export = new Export(new TrainedRun(run, experiment, data, cluster.hadoop()), experiment, data, formats, values);
            export.write(to);
            out.print(export.summary());
            out.println("exported: " + to.path());
        } catch (RuntimeException e) {
            to.removeIfEmpty();
            throw e;
        }
    }

    private RunDirectory one(RunDirectory top, String trial) {
        List<RunDirectory> runs = models(top);
        List<String> names = runs.stream().map(run -> run.path().getName()).toList();
        if (trial == null ? runs.size() > 1 : !names.contains(trial)) {
            throw new IllegalArgumentException("--trial: got " + (trial == null ? "none" : trial) + ", allowed is one of "
                    + String.join(", ", names));
        }
        return runs.get(trial == null ? 0 : names.indexOf(trial));
    }

    private static Experiment experiment(RunDirectory run, List<String> overrides) {
        Experiment stored = TrainedRun.experiment(run);
        return overrides.isEmpty() ? stored : ConfigReader.read(ConfigReader.toYaml(stored), run.path() + "/run.json", overrides);
    }

    /** One split for all runs of a folder: they differ in train and seed alone. */
    private DataSplit data(RunDirectory top, List<String> overrides) {
        return DataSets.load(experiment(models(top).get(0), overrides).data(), TrainedRun.experiment(top).seed(), cluster.hadoop());
    }

    /** Writes the HTML page from the files of the run. */
    void report(RunDirectory top) {
        RunReport.write(top, models(top));
    }

    private List<RunDirectory> models(RunDirectory top) {
        if (top.exists("model.zip")) {
            return List.of(top);
        }
        List<RunDirectory> runs = new ArrayList<>();
        for (String folder : top.folders()) {
            RunDirectory run = RunDirectory.open(new Path(top.path(), folder), cluster.hadoop());
            if (run.exists("model.zip") && run.isComplete()) {
                runs.add(run);
            }
        }
        if (runs.isEmpty()) {
            throw new StoreException(top.path() + ": has no model.zip and no runs in it");
        }
        return runs;
    }
}
