package io.varprune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import io.varprune.store.TrialRecord;
import io.varprune.sweep.Observation;
import io.varprune.sweep.Point;
import io.varprune.sweep.SweepConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepRunnerTest {
    private static final String LAMBDA = "train.regularizer.lambda";
    private static final String GRID = "{train: {epochs: 4}, sweep: {axes: {train.regularizer.lambda: [1.0e-6, 1.0e-5, 1.0e-4]}}}";

    @TempDir
    private java.nio.file.Path folder;
    private final FakeSegments.Disk disk = new FakeSegments.Disk();
    private final List<SweepProgress> progress = new ArrayList<>();
    private RunDirectory directory;

    @BeforeEach
    void create() {
        directory = open("sweep");
    }

    private RunDirectory open(String name) {
        // never dies, and does without hsync, which takes long
        return RunDirectory.openOrCreate(new Path(folder.resolve(name).toUri()), MortalFileSystem.configuration());
    }

    private static SweepConfig config(String yaml) {
        return SweepConfig.read(yaml, "sweep.yaml", List.of());
    }

    private Sweep sweep(String yaml, boolean extend) {
        return Sweep.open(directory, () -> { }, config(yaml), extend, Clock.systemUTC());
    }

    private List<TrialRecord> run(Sweep sweep, int slots, long seed, Function<Segment, SegmentOutcome> outcome) {
        try (FakeSegments segments = new FakeSegments(disk, slots, seed, Set.of(), outcome)) {
            assertThat(new SweepRunner(sweep, segments, progress::add).run()).isEqualTo(SweepRunner.End.COMPLETE);
            assertThat(segments.most).isLessThanOrEqualTo(slots);
        }
        assertThat(directory.read(TrialRecord.TABLE)).isEqualTo(sweep.trials());
        return sweep.trials();
    }

    private List<TrialRecord> run(String yaml) {
        return run(sweep(yaml, false), 2, 1, FakeSegments::objective);
    }

    private static SegmentOutcome failed(String why) {
        return new SegmentOutcome(Double.NaN, Double.NaN, 10, why);
    }

    @Test
    void aRowSaysAllOfATrial() {
        List<TrialRecord> rows = run("{seed: 5, train: {epochs: 4}, sweep: {axes: {train.regularizer.lambda: [1.0e-6, 1.0e-4]}}}");
        // 0.9 - 2/10 - 0.2/4 and the noise of the fake, below 0.02
        assertThat(rows.get(0).objective()).isBetween(0.65, 0.67);
        double objective = rows.get(0).objective();
        assertThat(rows.get(0)).isEqualTo(new TrialRecord(1, 1, "var", 1e-6, 5, "{\"train.regularizer.lambda\":1.0E-6}", "complete", "", 1,
                4, objective + 0.01, objective, 60, "trials/lambda-1e-06-seed-5"));
        assertThat(progress.get(progress.size() - 1)).isEqualTo(new SweepProgress(2, 0, 0, 0, 0, "lambda-1e-04",
                rows.get(1).objective(), Optional.of(Duration.ZERO)));
        assertThat(progress.get(0)).isEqualTo(new SweepProgress(0, 0, 0, 2, 0, "", Double.NaN, Optional.empty()));
        assertThat(directory.isComplete()).isFalse();
    }

    @Test
    void progressIsOneLine() {
        assertThat(new SweepProgress(3, 1, 1, 2, 7, "lambda-1e-05", 0.9512, Optional.of(Duration.ofSeconds(250))))
                .hasToString("trials: 3 done (1 failed, 1 stopped), 2 running, 7 queued; best 0.9512: lambda-1e-05; about 4 min left");
        assertThat(new SweepProgress(0, 0, 0, 2, 7, "", Double.NaN, Optional.empty())).hasToString("trials: 0 done, 2 running, 7 queued");
    }

    /** Two of six have ended after 60 s each, on two slots: 4 * 60 / 2. */
    @Test
    void theTimeLeftIsThatOfTheTrialsToCome() {
        GenerationSummary now = new GenerationSummary(6, 2, 0, 0, 120, Optional.empty(), Optional.empty());
        assertThat(SweepProgress.of(now, 6, 2, 2, Optional.of(Duration.ofSeconds(60))))
                .isEqualTo(new SweepProgress(2, 0, 0, 2, 2, "", Double.NaN, Optional.of(Duration.ofSeconds(120))));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 2", "8, 3"})
    void neitherSlotsNorTheOrderInWhichTrialsEndChangeAnything(int slots, long seed) {
        String yaml = "{train: {epochs: 9}, sweep: {axes: {train.regularizer.lambda: [1.0e-3, 1.0e-7, 3.0e-5, 1.0e-5, 1.0e-2, 1.0e-4,"
                + " 1.0e-6, 3.0e-4, 3.0e-7, 3.0e-3, 3.0e-6]}, seeds: [1, 2], halving: {name: asha, rungs: [1, 3], factor: 2}}}";
        List<TrialRecord> rows = run(sweep(yaml, false), slots, seed, FakeSegments::objective);
        directory = open("one slot");
        assertThat(rows).isEqualTo(run(sweep(yaml, false), 1, 0, FakeSegments::objective));
        assertThat(rows).extracting(TrialRecord::epochs).containsExactlyElementsOf(oneAfterTheOther(config(yaml)));
        assertThat(rows.stream().filter(row -> row.epochs() < 9)).allSatisfy(row -> {
            assertThat(row.state()).isEqualTo("stopped");
            assertThat(row.reason()).matches("objective 0[.]\\d+ after epoch [13]: \\d+ of \\d+ trials before it were better");
        });
        // whichever is best of all is never stopped
        assertThat(rows.stream().filter(row -> row.lambda() == 1e-4)).extracting(TrialRecord::state).contains("complete");
    }

    /** Epochs that each trial is trained for when the best half of those at a rung so far, itself among them, goes on, or the best alone. */
    private static List<Integer> oneAfterTheOther(SweepConfig config) {
        List<Integer> epochs = new ArrayList<>();
        Map<Integer, List<Double>> rungs = Map.of(1, new ArrayList<>(), 3, new ArrayList<>());
        for (Point point : config.search().propose(List.of(), 11)) {
            for (long seed : List.of(1L, 2L)) {
                int trained = 9;
                for (int rung : List.of(1, 3)) {
                    double value = FakeSegments.objective(new Segment("", config.experiment(point, seed), rung)).objective();
                    rungs.get(rung).add(value);
                    List<Double> sorted = rungs.get(rung).stream().sorted(Comparator.reverseOrder()).toList();
                    if (value < sorted.get(Math.max(1, sorted.size() / 2) - 1)) {
                        trained = rung;
                        break;
                    }
                }
                epochs.add(trained);
            }
        }
        return epochs;
    }

    /** What the search is asked, batch after batch, with the failed point as NaN and the others as means over their seeds. */
    @Test
    void aSearchThatLearnsSeesWholeBatches() {
        String yaml = "{train: {epochs: 4}, sweep: {axes: {train.regularizer.lambda: {logUniform: [1.0e-7, 1.0e-1]}}, seeds: [1, 2],"
                + " search: {name: tpe, trials: 8, startup: 3, seed: 2}}}";
        Function<Segment, SegmentOutcome> outcome = segment -> segment.run().contains(worst(yaml)) && segment.experiment().seed() == 2
                ? failed("no luck") : FakeSegments.objective(segment);
        List<TrialRecord> rows = run(sweep(yaml, false), 4, 3, outcome);
        SweepConfig config = config(yaml);
        List<Observation> seen = new ArrayList<>();
        while (seen.size() < 8) {
            // four slots, two seeds
            for (Point point : config.search().propose(List.copyOf(seen), 2)) {
                double sum = 0;
                for (long seed : List.of(1L, 2L)) {
                    SegmentOutcome each = outcome.apply(new Segment("trials/" + point.name(), config.experiment(point, seed), 4));
                    sum += each.objective();
                }
                seen.add(new Observation(point, sum / 2));
            }
        }
        assertThat(seen).filteredOn(observation -> Double.isNaN(observation.objective())).hasSize(1);
        assertThat(rows).extracting(TrialRecord::run).containsExactlyElementsOf(seen.stream()
                .flatMap(o -> Stream.of(1, 2).map(seed -> "trials/" + o.point().name() + "-seed-" + seed)).toList());
    }

    private static String worst(String yaml) {
        return config(yaml).search().propose(List.of(), 3).get(2).name();
    }

    @Test
    void aTrialThatFailsIsARowAndIsTriedAgainWhenAsked() {
        Function<Segment, SegmentOutcome> second = segment -> segment.run().contains("1e-05") ? failed("the loss is NaN")
                : FakeSegments.objective(segment);
        List<TrialRecord> rows = run(sweep(GRID, false), 2, 1, second);
        assertThat(rows).extracting(TrialRecord::state).containsExactly("complete", "failed", "complete");
        assertThat(rows.get(1).reason()).isEqualTo("the loss is NaN");
        assertThat(rows.get(1).objective()).isNaN();
        directory.succeed();
        int trained = disk.ended.size();
        // nothing to do, and so nothing done
        assertThat(run(sweep(GRID, false), 2, 1, second)).isEqualTo(rows);
        assertThat(directory.isComplete()).isTrue();
        assertThat(disk.ended).hasSize(trained);

        Sweep again = sweep(GRID, false);
        again.retryFailed();
        assertThat(directory.isComplete()).isFalse();
        assertThat(run(again, 2, 1, FakeSegments::objective)).extracting(TrialRecord::state).containsOnly("complete");
        assertThat(again.trials().get(1).attempts()).isEqualTo(2);
        assertThat(again.trials().get(1).reason()).isEmpty();
        assertThat(disk.ended).hasSize(trained + 1);
    }

    @Test
    void aTrialIsTriedAgainAsOftenAsTheSettingSays() {
        String yaml = GRID.replace("sweep: {", "sweep: {retries: 2, ");
        List<TrialRecord> rows = run(sweep(yaml, false), 2, 1, segment -> segment.run().contains("1e-05") ? failed("bad")
                : FakeSegments.objective(segment));
        assertThat(rows).extracting(TrialRecord::attempts).containsExactly(1, 3, 1);
        assertThat(rows.get(1).seconds()).isEqualTo(30);
        assertThat(rows.get(1).state()).isEqualTo("failed");
    }

    @Test
    void anObjectiveThatIsNoNumberIsAFailure() {
        List<TrialRecord> rows = run(sweep(GRID, false), 1, 1, segment -> new SegmentOutcome(0.1, Double.NaN, 1, ""));
        assertThat(rows).allSatisfy(row -> assertThat(row.reason()).isEqualTo("the objective is NaN"));
    }

    @Test
    void otherSettingsAreRefusedOrANewGeneration() {
        run(GRID);
        directory.succeed();
        String longer = GRID.replace("1.0e-4]", "1.0e-4, 1.0e-3]");
        assertThatThrownBy(() -> sweep(longer, false)).isInstanceOf(StoreException.class).hasMessageEndingWith("/sweep holds a sweep with"
                + " other settings: sweep.axes.train.regularizer.lambda is [1.0E-6,1.0E-5,1.0E-4], asked for [1.0E-6,1.0E-5,1.0E-4,0.001]:"
                + " choose another directory, or go on with the new settings (--extend)");
        assertThat(directory.isComplete()).isTrue();
        int trained = disk.ended.size();
        List<TrialRecord> rows = run(sweep(longer, true), 2, 1, FakeSegments::objective);
        assertThat(rows).extracting(TrialRecord::generation).containsExactly(1, 1, 1, 2);
        assertThat(rows).extracting(TrialRecord::trial).containsExactly(1, 2, 3, 4);
        assertThat(disk.ended).hasSize(trained + 1);
        assertThat(directory.isComplete()).isFalse();
        // the same settings again are the same generation
        assertThat(run(sweep(longer, true), 2, 1, FakeSegments::objective)).isEqualTo(rows);
        assertThat(disk.ended).hasSize(trained + 1);
        assertThat(SweepHistory.of(directory, new Configuration())).extracting(best -> best.generation())
                .containsExactly("sweep generation 1", "sweep generation 2");
    }

    @Test
    void anotherTrainingIsAnotherTrialAndWhatIsLeftOutIsSaid() {
        try (FakeSegments segments = new FakeSegments(disk, 1)) {
            SweepRunner runner = new SweepRunner(sweep(GRID, false), segments, now -> { });
            runner.requestStop();
            assertThat(runner.run()).isEqualTo(SweepRunner.End.INTERRUPTED);
        }
        run(GRID);
        String longer = GRID.replace("epochs: 4", "epochs: 5").replace("1.0e-6, ", "");
        List<TrialRecord> rows = run(sweep(longer, true), 2, 1, FakeSegments::objective);
        assertThat(rows).extracting(TrialRecord::run).containsExactly("trials/lambda-1e-06-seed-1", "trials/lambda-1e-05-seed-1",
                "trials/lambda-1e-04-seed-1", "trials/lambda-1e-05-seed-1-generation-2", "trials/lambda-1e-04-seed-1-generation-2");
        assertThat(rows).extracting(TrialRecord::epochs).containsExactly(4, 4, 4, 5, 5);
    }

    @Test
    void anotherObjectiveIsFoundOfWhatIsTrained() {
        List<TrialRecord> before = run(GRID);
        int trained = disk.ended.size();
        List<TrialRecord> rows = run(sweep(GRID.replace("sweep: {", "sweep: {objective: area, "), true), 2, 1,
                segment -> new SegmentOutcome(0.5, 10 * FakeSegments.objective(segment).objective(), 1, ""));
        assertThat(rows).extracting(TrialRecord::objective).containsExactlyElementsOf(before.stream().map(r -> 10 * r.objective()).toList());
        assertThat(disk.ended.subList(trained, trained + 3)).allMatch(Segment::isLast);
        // the first generation's best is as it was
        assertThat(SweepHistory.of(directory, new Configuration())).extracting(best -> best.objective())
                .containsExactly(before.get(2).objective(), 10 * before.get(2).objective());
    }

    @Test
    void aTrialStoppedByAnotherHalvingGoesOn() {
        String yaml = "{train: {epochs: 4}, sweep: {axes: {train.regularizer.lambda: [1.0e-4, 1.0e-6]}, halving: {name: asha, rungs: [2]}}}";
        assertThat(run(yaml)).extracting(TrialRecord::state).containsExactly("complete", "stopped");
        List<TrialRecord> rows = run(sweep(yaml.replace("{name: asha, rungs: [2]}", "none"), true), 1, 1, FakeSegments::objective);
        assertThat(rows).extracting(TrialRecord::state).containsOnly("complete");
        assertThat(rows).extracting(TrialRecord::reason).containsOnly("");
        assertThat(disk.ended.stream().filter(s -> s.run().contains("1e-06"))).extracting(Segment::toEpoch).containsExactly(2, 4);
    }

    @Test
    void askedToStopItEndsAndGoesOnLater() {
        AtomicReference<SweepRunner> runner = new AtomicReference<>();
        Sweep sweep = sweep(GRID, false);
        try (FakeSegments segments = new FakeSegments(disk, 1, 1, Set.of(), segment -> {
            if (segment.run().contains("1e-05")) {
                runner.get().requestStop();
            }
            return FakeSegments.objective(segment);
        })) {
            runner.set(new SweepRunner(sweep, segments, progress::add));
            assertThat(runner.get().run()).isEqualTo(SweepRunner.End.INTERRUPTED);
        }
        assertThat(sweep.trials().get(0).state()).isEqualTo("complete");
        assertThat(sweep.trials().get(2).state()).isEqualTo("waiting");
        assertThat(directory.read(TrialRecord.TABLE)).isEqualTo(sweep.trials());
        assertThat(run(GRID)).extracting(TrialRecord::state).containsOnly("complete");
    }

    @Test
    void whatEndsASegmentOtherwiseEndsTheSweepAndItGoesOnLater() {
        Sweep sweep = sweep(GRID, false);
        IllegalStateException lost = new IllegalStateException("the cluster is gone");
        assertThatThrownBy(() -> run(sweep, 2, 1, segment -> {
            throw lost;
        })).isSameAs(lost);
        assertThat(sweep.trials()).extracting(TrialRecord::state).doesNotContain("failed", "complete");
        assertThat(run(GRID)).extracting(TrialRecord::state).containsOnly("complete");
    }

    @Test
    void whoMayNotWriteAnyMoreDoesNot() {
        StoreException lost = new StoreException("taken over");
        boolean[] mine = {true};
        Sweep sweep = Sweep.open(directory, () -> {
            if (!mine[0]) {
                throw lost;
            }
        }, config(GRID), false, Clock.systemUTC());
        try (FakeSegments segments = new FakeSegments(disk, 1)) {
            // from the first word of progress on
            SweepRunner runner = new SweepRunner(sweep, segments, now -> mine[0] = false);
            assertThatThrownBy(runner::run).isSameAs(lost);
        }
        assertThat(directory.read(TrialRecord.TABLE)).extracting(TrialRecord::state).containsExactly("running", "waiting", "waiting");
        assertThat(directory.names("ledger")).hasSize(3);
    }
}
