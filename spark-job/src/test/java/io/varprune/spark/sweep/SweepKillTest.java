package io.varprune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import io.varprune.store.TrialRecord;
import io.varprune.sweep.SweepConfig;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Drivers that die at each write there is. */
class SweepKillTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T02:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private java.nio.file.Path folder;

    private RunDirectory directory(String name) {
        return RunDirectory.openOrCreate(new Path(folder.resolve(name).toUri()), MortalFileSystem.configuration());
    }

    private static List<TrialRecord> rows(RunDirectory directory) {
        return directory.read(TrialRecord.TABLE).stream().map(r -> new TrialRecord(r.generation(), r.trial(), r.method(), r.lambda(),
                r.seed(), r.settings(), r.state(), r.reason(), 0, r.epochs(), r.accuracy(), r.objective(), 0, r.run())).toList();
    }

    private void drive(RunDirectory directory, SweepConfig config, FakeSegments.Disk disk, long seed) {
        Sweep sweep = Sweep.open(directory, () -> { }, config, false, CLOCK);
        Set<String> over = sweep.trials().stream().filter(trial -> Set.of("complete", "failed", "stopped").contains(trial.state()))
                .map(TrialRecord::run).collect(Collectors.toSet());
        try (FakeSegments segments = new FakeSegments(disk, 2, seed, over, FakeSegments::objective)) {
            assertThat(new SweepRunner(sweep, segments, progress -> { }).run()).isEqualTo(SweepRunner.End.COMPLETE);
        }
        directory.succeed();
    }

    @ParameterizedTest
    @CsvSource({"grid, none", "grid, asha", "random, none", "random, asha", "tpe, none", "tpe, asha"})
    void whereverItIsKilledItEndsAsOneThatWasNot(String search, String halving) {
        SweepConfig config = SweepConfig.read(yaml(search, halving), "sweep.yaml", List.of());
        RunDirectory undisturbed = directory("undisturbed");
        drive(undisturbed, config, new FakeSegments.Disk(), 1);
        List<TrialRecord> expected = rows(undisturbed);
        assertThat(expected).hasSize(search.equals("random") ? 3 : 4).extracting(TrialRecord::state).doesNotContain("waiting", "running", "failed");
        assertThat(expected.stream().anyMatch(row -> row.state().equals("stopped"))).isEqualTo(halving.equals("asha"));
        SplittableRandom again = new SplittableRandom(7);
        boolean died = true;
        for (int steps = 0; died; steps++) {
            RunDirectory directory = directory("killed-" + steps);
            FakeSegments.Disk disk = new FakeSegments.Disk();
            died = dies(directory, config, disk, steps);
            if (died) {
                if (steps % 3 == 0) {
                    dies(directory, config, disk, again.nextInt(100));
                }
                drive(directory, config, disk, steps);
            }
            assertThat(rows(directory)).isEqualTo(expected);
            assertThat(directory.isComplete()).isTrue();
        }
    }

    private boolean dies(RunDirectory directory, SweepConfig config, FakeSegments.Disk disk, int steps) {
        MortalFileSystem.liveFor(steps);
        try {
            drive(directory, config, disk, steps);
            return false;
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("killed");
            return true;
        } finally {
            MortalFileSystem.liveFor(Integer.MAX_VALUE);
        }
    }

    /** Three or four trials: a grid with two seeds, and searches with one. */
    private static String yaml(String search, String halving) {
        String axis = search.equals("grid") ? "[1.0e-3, 1.0e-6]}, seeds: [1, 2" : "{logUniform: [1.0e-7, 1.0e-1]}}, seeds: [1";
        String points = search.equals("tpe") ? ", trials: 4, startup: 2, seed: 3" : search.equals("random") ? ", trials: 3, seed: 3" : "";
        return "{train: {epochs: 4}, sweep: {axes: {train.regularizer.lambda: " + axis + "], search: {name: " + search + points
                + "}, halving: " + (halving.equals("asha") ? "{name: asha, rungs: [1, 2], factor: 2}" : "none") + "}}";
    }
}
