package io.varprune.spark.cli;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.spark.run.Provenance;
import io.varprune.spark.sweep.Parallelism;
import io.varprune.spark.sweep.Segments;
import io.varprune.spark.sweep.Sweep;
import io.varprune.spark.sweep.SweepPage;
import io.varprune.spark.sweep.SweepProgress;
import io.varprune.spark.sweep.SweepRunner;
import io.varprune.spark.sweep.TrialsParquet;
import io.varprune.spark.tracking.MlflowRuns;
import io.varprune.store.TrialRecord;
import io.varprune.sweep.SweepConfig;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;

/** One start of a sweep whose directory this process has locked, until the sweep is complete or the process is told to end. */
final class Sweeping {
    // before Spark's own hook (50) and those of the file systems (10): the checkpoints need both
    private static final int HOOK_PRIORITY = 100;
    private static final Duration LAST_CHECKPOINTS = Duration.ofMinutes(2);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Sweep sweep;
    private final SweepConfig config;
    private final Experiment first;
    private final DataSplit data;
    private final Cluster cluster;
    private final PrintStream out;
    private long printed = System.nanoTime() - SILENCE.toNanos();
    private int done = -1;

    /** @param first an experiment of it @param data of that one */
    Sweeping(Sweep sweep, SweepConfig config, Experiment first, DataSplit data, Cluster cluster, PrintStream out) {
        this.sweep = sweep;
        this.config = config;
        this.first = first;
        this.data = data;
        this.cluster = cluster;
        this.out = out;
    }

    /** Runs what is left of it. */
    void run(Parallelism wanted, Provenance provenance, MlflowRuns mlflow) {
        // of all trials, not of those that are left: a sweep that goes on must choose what it chose before
        int trials = config.search().total().map(points -> points * config.seeds().size()).orElse(Integer.MAX_VALUE);
        Parallelism parallelism = wanted.of(cluster.spark(), trials, first, data);
        TrialLog log = new TrialLog(mlflow, sweep.trials());
        CountDownLatch over = new CountDownLatch(1);
        try (Segments segments = parallelism.segments(cluster.spark(), sweep.directory().path(), provenance, config.objective())) {
            segments.hold(first, data);
            SweepRunner runner = new SweepRunner(sweep, segments, progress -> {
                show(progress);
                log.see(sweep::trials);
            });
            Runnable stop = () -> {
                runner.requestStop();
                await(over);
            };
            ShutdownHookManager.get().addShutdownHook(stop, HOOK_PRIORITY, LAST_CHECKPOINTS.toSeconds(), TimeUnit.SECONDS);
            try {
                out.println("sweep: " + sweep.directory().path() + ", " + parallelism.label() + ", " + segments.slots() + " at once");
                boolean complete = runner.run() == SweepRunner.End.COMPLETE;
                log.see(sweep::trials);
                finish(complete);
            } finally {
                if (!ShutdownHookManager.get().isShutdownInProgress()) {
                    ShutdownHookManager.get().removeShutdownHook(stop);
                }
            }
        } finally {
            over.countDown();
        }
    }

    private static void await(CountDownLatch over) {
        try {
            over.await(LAST_CHECKPOINTS.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void show(SweepProgress progress) {
        if (progress.done() != done || System.nanoTime() - printed > SILENCE.toNanos()) {
            out.println(progress);
            done = progress.done();
            printed = System.nanoTime();
        }
    }

    private void finish(boolean complete) {
        SweepPage.write(sweep, cluster.hadoop());
        if (complete) {
            TrialsParquet.write(sweep.trials(), sweep.directory(), SparkSession.builder().sparkContext(cluster.spark().sc()).getOrCreate());
            sweep.directory().succeed();
        } else {
            out.println("interrupted; the same command goes on");
        }
        sweep.verdict().ifPresent(verdict -> {
            out.println(verdict.sentence());
            out.printf(Locale.ROOT, "best: %s, %s %.4f, mean of %d seed%s%n", verdict.winner().name(), config.objective().label(),
                    verdict.points().get(0).mean(), verdict.points().get(0).seeds().size(), verdict.points().get(0).seeds().size() == 1 ? "" : "s");
        });
        long failed = sweep.trials().stream().filter(trial -> trial.state().equals("failed")).count();
        if (failed > 0) {
            out.println(failed + " failed, with reasons in trials.csv; --retry-failed tries them again");
        }
        out.println("table: " + sweep.directory().path() + "/" + TrialRecord.TABLE.file());
        out.println("report: " + sweep.directory().path() + "/report.html");
    }
}
