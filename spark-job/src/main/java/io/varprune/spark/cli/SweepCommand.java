package io.varprune.spark.cli;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.spark.run.DataSets;
import io.varprune.spark.run.Networks;
import io.varprune.spark.sweep.Parallelism;
import io.varprune.spark.sweep.Sweep;
import io.varprune.spark.tracking.MlflowRuns;
import io.varprune.store.DirectoryLock;
import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import io.varprune.sweep.SweepConfig;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(name = "sweep", description = "Tries settings, as the strength of VAR, and says which is best. The same command again goes on where"
        + " it ended.", footer = {"", "Example: ./submit.sh sweep --config sweep.yaml --out \"sweeps/{date}\""})
final class SweepCommand implements Callable<Integer> {
    /** Of sysexits.h: try again later. */
    static final int LOCKED = 75;

    /** What to do when another process works on the directory. */
    enum IfLocked { SKIP, FAIL }

    static final class ParallelismName implements ITypeConverter<Parallelism> {
        @Override
        public Parallelism convert(String value) {
            return Arrays.stream(Parallelism.values()).filter(p -> p.label().equals(value)).findFirst().orElseThrow(() ->
                    new TypeConversionException("got " + value + ", allowed " + Arrays.stream(Parallelism.values())
                            .map(Parallelism::label).collect(Collectors.joining(", "))));
        }
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "An experiment with a block sweep, on any Hadoop path.")
    private String config;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting, e.g. sweep.seeds=[1,2].")
    private List<String> overrides = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "The sweep's directory; {date} in it is today (UTC). Default sweeps/<name>.")
    private String out;

    @Option(names = "--parallel", paramLabel = "HOW", defaultValue = "auto", converter = ParallelismName.class,
            description = "trial-parallel: one trial in each slot; data-parallel: each over the whole cluster; auto (default): by the size"
                    + " of the model and the number of slots.")
    private Parallelism parallelism;

    @Option(names = "--if-locked", paramLabel = "WHAT", defaultValue = "fail",
            description = "When another process works on the directory: skip (exit code 0) or fail (75, the default).")
    private IfLocked ifLocked;

    @Option(names = "--extend", description = "Let other settings than the directory's be a new generation of its sweep.")
    private boolean extend;

    @Option(names = "--retry-failed", description = "Try again what failed.")
    private boolean retryFailed;

    @Mixin
    private MlflowOptions mlflow;

    @Override
    public Integer call() {
        SweepConfig sweep = SweepConfig.read(ExperimentFile.text("--config", config), config, overrides);
        String name = sweep.experiment().name();
        Path path = new Path((out == null ? "sweeps/" + name : out).replace("{date}", LocalDate.now(Clock.systemUTC()).toString()));
        try (MlflowRuns runs = mlflow.runs(); Cluster cluster = new Cluster("sweep " + name, Map.of("spark.scheduler.mode", "FAIR"))) {
            // data or a network that no trial could use are refused before anything is written
            Experiment first = sweep.experiment(sweep.search().propose(List.of(), 1).get(0), sweep.seeds().get(0));
            DataSplit data = DataSets.load(first.data(), first.seed(), cluster.hadoop());
            Networks.check(Networks.plain(first, data.train().shape(), data.train().classes(), cluster.hadoop()), first, data.train());
            RunDirectory directory = RunDirectory.openOrCreate(path, cluster.hadoop());
            DirectoryLock.Attempt attempt = DirectoryLock.take(directory, cluster.spark().sc().applicationId());
            if (attempt.lock().isEmpty()) {
                System.out.println(directory.path() + ": another sweep works there: " + attempt.holder().orElseThrow());
                return ifLocked == IfLocked.SKIP ? 0 : LOCKED;
            }
            try (DirectoryLock lock = attempt.lock().get()) {
                refuseOther(directory);
                Sweep opened = Sweep.open(directory, lock::require, sweep, extend, Clock.systemUTC());
                if (retryFailed) {
                    opened.retryFailed();
                }
                new Sweeping(opened, sweep, first, data, cluster, System.out).run(parallelism, cluster.provenance(spec), runs);
                return 0;
            }
        }
    }

    private static void refuseOther(RunDirectory directory) {
        List<String> there = directory.names("");
        if (!there.contains("ledger") && there.stream().anyMatch(name -> !name.equals("lock"))) {
            throw new StoreException(directory.path() + " is not empty and holds no sweep: choose another or remove it");
        }
    }
}
