package io.varprune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.data.DigitsData;
import io.varprune.model.ModelFile;
import io.varprune.regularize.FlatView;
import io.varprune.spark.run.ClusterWorkers;
import io.varprune.spark.run.Provenance;
import io.varprune.spark.run.Pruning;
import io.varprune.spark.run.Trial;
import io.varprune.spark.training.LocalSpark;
import io.varprune.spark.training.SeparateExecutors;
import io.varprune.store.CurvePoint;
import io.varprune.store.LayerRecord;
import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import io.varprune.store.SyncRecord;
import io.varprune.sweep.AccuracyAtSparsity;
import io.varprune.sweep.Objective;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trials by both kinds of segments, on the digits, beside runs as the commands train and prune made them. */
class SegmentsTest {
    private static final int EPOCHS = 4;
    private static final Objective OBJECTIVE = new AccuracyAtSparsity(0.9);
    private static final Provenance PROVENANCE = new Provenance(List.of("sweep"), "local[2]", Clock.systemUTC());
    // 674 examples of each of two workers are 22 minibatches: an epoch has syncs of 4, 4, 4, 4, 4 and 2 steps
    private static final String TRIAL = """
            data: {source: digits}
            model: {name: mlp, widths: [16]}
            train: {epochs: %d, batchSize: 32, workers: 2, averagingFrequency: 4, regularizer: {lambda: 1e-4},
              checkpoint: {syncs: 3, minutes: 0, keep: 2}}
            prune: {sparsities: [0, 0.5, 0.9], allocations: [global, uniform]}
            """.formatted(EPOCHS);

    @TempDir
    private java.nio.file.Path dir;

    private static Experiment experiment(String... overrides) {
        return ConfigReader.read(TRIAL, "trial", List.of(overrides));
    }

    private Path path(String name) {
        return new Path(dir.resolve(name).toUri().getPath());
    }

    private Segments segments(Parallelism parallelism) {
        return segments(parallelism, LocalSpark.context());
    }

    private Segments segments(Parallelism parallelism, JavaSparkContext spark) {
        return parallelism.segments(spark, path("sweep"), PROVENANCE, OBJECTIVE);
    }

    private RunDirectory run(String name) {
        return RunDirectory.open(path("sweep/" + name), new Configuration());
    }

    /** As the commands make it. */
    private RunDirectory undisturbed(Experiment experiment) {
        DataSplit data = DigitsData.load();
        RunDirectory run = RunDirectory.create(path("undisturbed"), new Configuration());
        try (ClusterWorkers workers = new ClusterWorkers(LocalSpark.context(), data)) {
            new Trial(experiment, data.digest(), PROVENANCE).train(workers, run);
            Pruning.prune(workers, run, experiment, Pruning.Exports.NONE);
        }
        return run;
    }

    private static float[] weights(RunDirectory run) {
        Model model = ModelFile.read(new Path(run.path(), "model.zip"), new Configuration());
        float[] weights = new float[Math.toIntExact(model.numParams())];
        FlatView.of(model.params()).read(weights);
        return weights;
    }

    private static List<CurvePoint> curve(RunDirectory run) {
        return run.read(CurvePoint.TABLE).stream().map(p -> new CurvePoint(p.method(), p.lambda(), p.seed(), p.allocation(), p.sparsity(),
                p.threshold(), p.nonzero(), p.total(), p.accuracy(), p.loss(), 0, p.criterion(), p.accuracyRecalibrated(), p.dice(),
                p.iou())).toList();
    }

    private static List<SyncRecord> syncs(RunDirectory run) {
        return run.read(SyncRecord.TABLE).stream().map(s -> new SyncRecord(s.sync(), s.epoch(), s.examples(), s.loss(), s.penalty(),
                s.variance(), 0, 0, 0, 0, s.learningRate(), 0, "", s.fault(),
                s.layerVariances())).toList();
    }

    private static void assertSameRun(RunDirectory made, RunDirectory expected) {
        assertThat(weights(made)).containsExactly(weights(expected));
        assertThat(curve(made)).isEqualTo(curve(expected)).hasSize(6);
        assertThat(syncs(made)).isEqualTo(syncs(expected));
        assertThat(made.names("")).containsExactly("_SUCCESS", "histograms.csv", "layers.csv", "model.zip", "pruning-curve.csv", "report.html",
                "run.json", "syncs.csv");
        assertThat(made.read(LayerRecord.TABLE)).isEqualTo(expected.read(LayerRecord.TABLE));
    }

    /** Waits for a file of a trial that is under way. */
    private void await(String file, CompletableFuture<SegmentOutcome> trial) {
        while (!Files.exists(dir.resolve(file)) && !trial.isDone()) {
            Thread.onSpinWait();
        }
    }

    static Stream<List<String>> trials() {
        return Stream.of(List.of(),
                // more workers than slots, and as many as are averaged in two levels
                List.of("train.workers=9", "train.epochs=2"),
                List.of("train.reparameterization=powerpropagation", "train.updater.name=adam", "train.updater.learningRate=0.003",
                        "train.epochs=2"),
                // by Deeplearning4j, which draws from a generator
                List.of("model={name: vit, patch: 4, width: 8, depth: 1, heads: 2}", "train.epochs=1"),
                // with batch norm
                List.of("model={name: resnet-20, width: 0.125}", "train.epochs=1", "train.averagingFrequency=20"));
    }

    @ParameterizedTest
    @MethodSource("trials")
    void aTaskGivesTheBitsOfTheCluster(List<String> overrides) {
        Experiment experiment = experiment(overrides.toArray(String[]::new));
        RunDirectory expected = undisturbed(experiment);
        try (Segments segments = segments(Parallelism.TRIAL_PARALLEL)) {
            SegmentOutcome outcome = segments.start(new Segment("one", experiment, experiment.train().epochs())).join();
            assertThat(outcome.failure()).isEmpty();
        }
        assertSameRun(run("one"), expected);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void segmentsGoOnBitForBitAndRungsLeaveNoTrace(Parallelism parallelism) {
        Experiment experiment = experiment();
        RunDirectory expected = undisturbed(experiment);
        List<SegmentOutcome> outcomes = new ArrayList<>();
        try (Segments segments = segments(parallelism)) {
            outcomes.add(segments.start(new Segment("one", experiment, 1)).join());
            // the sync with which the epoch ended is not one of every third
            assertThat(run("one").names("checkpoints")).contains("sync-0000000006").hasSize(2);
            assertThat(run("one").names("")).containsExactly("checkpoints", "run.json");
        }
        try (Segments segments = segments(parallelism)) {
            outcomes.add(segments.start(new Segment("one", experiment, 2)).join());
            outcomes.add(segments.start(new Segment("one", experiment, EPOCHS)).join());
            // complete before
            outcomes.add(segments.start(new Segment("one", experiment, EPOCHS)).join());
        }
        assertSameRun(run("one"), expected);
        List<CurvePoint> curve = curve(expected);
        assertThat(outcomes).extracting(SegmentOutcome::failure).containsOnly("");
        assertThat(outcomes.subList(2, 4)).allSatisfy(last -> {
            assertThat(last.accuracy()).isEqualTo(curve.get(0).accuracy());
            assertThat(last.objective()).isEqualTo(curve.get(2).accuracyRecalibrated());
        });
        // the rate of the whole experiment's schedule: a training of one epoch would end at another network
        assertThat(outcomes.get(0).accuracy()).isBetween(0.1, curve.get(0).accuracy());
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void aClosedTrialStopsWithACheckpointAndGoesOnBitForBit(Parallelism parallelism) throws Exception {
        Experiment experiment = experiment("train.epochs=400", "train.checkpoint.syncs=1000000");
        Segments segments = segments(parallelism);
        CompletableFuture<SegmentOutcome> outcome = segments.start(new Segment("one", experiment, 400));
        await("sweep/one/run.json", outcome);
        segments.close();
        assertThat(outcome).isCancelled();
        assertThat(run("one").names("checkpoints")).hasSize(1);
        int left = Integer.parseInt(run("one").names("checkpoints").get(0).substring("sync-".length()));
        assertThat(left).isBetween(1, 400 * 6 - 1);
        try (Segments again = segments(parallelism)) {
            assertThat(again.start(new Segment("one", experiment, 400)).join().failure()).isEmpty();
        }
        assertSameRun(run("one"), undisturbed(experiment));
    }

    /** In segments of an epoch each. */
    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void aTrialThatRollsBackGivesTheSameRun(Parallelism parallelism) {
        Experiment diverging = experiment("train.updater.learningRate=1e6",
                "train.divergence={action: rollback, learningRateFactor: 1e-7, syncs: 4}");
        RunDirectory expected = undisturbed(diverging);
        assertThat(expected.read(SyncRecord.TABLE).stream().filter(sync -> !sync.fault().isEmpty())).hasSize(1);
        assertThat(Provenance.read(expected).path("rollbacks")).hasSize(1);
        try (Segments segments = segments(parallelism)) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                assertThat(segments.start(new Segment("trial", diverging, epoch)).join().failure()).isEmpty();
            }
        }
        assertSameRun(run("trial"), expected);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void aTrialsOwnErrorIsItsOutcomeAndOthersGoOn(Parallelism parallelism) {
        try (Segments segments = segments(parallelism)) {
            List<CompletableFuture<SegmentOutcome>> started = Stream.of(
                    experiment("train.updater.learningRate=1e30"), experiment("train.workers=5000"),
                    experiment("data={source: csv, dir: " + dir.resolve("nothing") + "}"), experiment("train.epochs=1"))
                    .map(e -> segments.start(new Segment("seed-" + e.train().workers() + e.train().epochs() + e.data().source(), e,
                            e.train().epochs()))).toList();
            List<SegmentOutcome> outcomes = started.stream().map(CompletableFuture::join).toList();
            assertThat(outcomes.get(0).failure()).matches("sync \\d+: the (loss|weights) of worker 0 (is|are) no longer finite, at a "
                    + "learning rate of \\S+; lower train.updater.learningRate or train.regularizer.lambda, or set "
                    + "train.divergence.action=rollback");
            assertThat(outcomes.get(1).failure()).isEqualTo("train.workers: got 5000, allowed 1 to 1347 (the training examples); set a "
                    + "smaller number");
            assertThat(outcomes.get(2).failure()).contains("nothing").hasLineCount(1);
            assertThat(outcomes.get(3).failure()).isEmpty();
            assertThat(outcomes.subList(0, 3)).allSatisfy(failed -> assertThat(failed.objective()).isNaN());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void aDirectoryOfOtherSettingsIsNotTheTrialsError(Parallelism parallelism) {
        try (Segments segments = segments(parallelism)) {
            segments.start(new Segment("one", experiment("train.epochs=2"), 1)).join();
            assertThatThrownBy(() -> segments.start(new Segment("one", experiment("train.epochs=3"), 1)).join())
                    .isInstanceOf(CompletionException.class).hasRootCauseInstanceOf(StoreException.class)
                    .rootCause().message().endsWith("/one: is an unfinished run of other settings: train.epochs is 2, asked for 3; choose "
                            + "another --out or remove it");
        }
    }

    /** An executor is lost: nobody writes what it had in memory, and the task begins again elsewhere. */
    @Test
    void withoutTheNewestCheckpointTheOneBeforeItServes() throws IOException {
        Experiment experiment = experiment();
        try (Segments segments = segments(Parallelism.TRIAL_PARALLEL)) {
            segments.start(new Segment("one", experiment, 2)).join();
            Files.write(dir.resolve("sweep/one/checkpoints/sync-0000000012"), new byte[] {1, 2, 3});
            Files.write(dir.resolve("sweep/one/checkpoints/.sync-0000000015.tmp-1"), new byte[] {1});
            assertThat(segments.start(new Segment("one", experiment, EPOCHS)).join().failure()).isEmpty();
        }
        assertSameRun(run("one"), undisturbed(experiment));
    }

    @Test
    void aRungBehindTheLastCheckpointIsTrainedAnew() {
        Experiment experiment = experiment();
        try (Segments segments = segments(Parallelism.TRIAL_PARALLEL)) {
            SegmentOutcome first = segments.start(new Segment("one", experiment, 1)).join();
            segments.start(new Segment("one", experiment, 3)).join();
            SegmentOutcome again = segments.start(new Segment("one", experiment, 1)).join();
            assertThat(List.of(again.accuracy(), again.objective())).isEqualTo(List.of(first.accuracy(), first.objective()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void trialsSideBySideDoNotDisturbEachOther(int trials) {
        RunDirectory expected = undisturbed(experiment("train.workers=1"));
        try (Segments segments = segments(Parallelism.TRIAL_PARALLEL)) {
            assertThat(segments.slots()).isEqualTo(2);
            List<CompletableFuture<SegmentOutcome>> started = new ArrayList<>();
            for (int trial = 0; trial < trials; trial++) {
                started.add(segments.start(new Segment("seed-" + (1 + trial), experiment("train.workers=1", "seed=" + (1 + trial)), EPOCHS)));
            }
            assertThat(started).allSatisfy(outcome -> assertThat(outcome.join().failure()).isEmpty());
        }
        assertSameRun(run("seed-1"), expected);
    }

    @Test
    void severalTrialsOverTheWholeClusterShareIt() {
        Experiment experiment = experiment();
        RunDirectory expected = undisturbed(experiment);
        try (Segments segments = new DataParallel(LocalSpark.context(), path("sweep"), PROVENANCE, OBJECTIVE, 2)) {
            var one = segments.start(new Segment("one", experiment, EPOCHS));
            var other = segments.start(new Segment("other", experiment("seed=2"), EPOCHS));
            assertThat(one.join().failure() + other.join().failure()).isEmpty();
        }
        assertSameRun(run("one"), expected);
    }

    /** Killed in the middle of its training, while pruning, say. */
    @Test
    void whatIsTrainedIsOnlyPruned() throws IOException {
        Experiment experiment = experiment("train.epochs=1");
        try (Segments segments = segments(Parallelism.TRIAL_PARALLEL)) {
            SegmentOutcome first = segments.start(new Segment("one", experiment, 1)).join();
            List<CurvePoint> curve = curve(run("one"));
            Files.delete(dir.resolve("sweep/one/_SUCCESS"));
            Files.delete(dir.resolve("sweep/one/pruning-curve.csv"));
            var trained = Files.getLastModifiedTime(dir.resolve("sweep/one/model.zip"));
            SegmentOutcome again = segments.start(new Segment("one", experiment, 1)).join();
            assertThat(again.objective()).isEqualTo(first.objective());
            assertThat(curve(run("one"))).isEqualTo(curve);
            assertThat(Files.getLastModifiedTime(dir.resolve("sweep/one/model.zip"))).isEqualTo(trained);
        }
    }

    @Test
    void onExecutorsInTheirOwnProcessesOneMayBeLostAndOneStopped() throws IOException {
        Experiment experiment = experiment("train.epochs=300", "train.checkpoint.syncs=100");
        RunDirectory expected = undisturbed(experiment);
        LocalSpark.stop();
        try (JavaSparkContext spark = new JavaSparkContext(SeparateExecutors.conf(dir))) {
            Segments segments = segments(Parallelism.TRIAL_PARALLEL, spark);
            var lost = segments.start(new Segment("one", experiment, 300));
            await("sweep/one/checkpoints/sync-0000000100", lost);
            for (int executor = 0; executor < 2; executor++) {
                spark.sc().killAndReplaceExecutor(String.valueOf(executor));
            }
            assertThat(lost.join().failure()).isEmpty();
            assertSameRun(run("one"), expected);

            var stopped = segments.start(new Segment("other", experiment("train.epochs=3000", "train.checkpoint.minutes=9",
                    "train.checkpoint.syncs=0"), 3000));
            await("sweep/other/run.json", stopped);
            segments.close();
            assertThat(stopped).isCancelled();
            assertThat(run("other").names("checkpoints")).hasSize(1);
        }
    }
}
