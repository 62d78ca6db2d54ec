package io.varprune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import io.varprune.store.TrialRecord;
import io.varprune.sweep.SweepConfig;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Drivers that die at each write there is. */
class SweepKillTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T02:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private java.nio.file.Path folder;

    /** After so many steps that change something, nothing can be changed any more. */
    public static final class Mortal extends RawLocalFileSystem {
        private static int left = Integer.MAX_VALUE;

        private static synchronized void step() throws IOException {
            if (left-- <= 0) {
                left = 0;
                throw new IOException("killed");
            }
        }

        static synchronized void liveFor(int steps) {
            left = steps;
        }

        @Override
        public FSDataOutputStream create(Path file, boolean overwrite, int buffer, short replication, long block, Progressable progress)
                throws IOException {
            step();
            FSDataOutputStream whole = super.create(file, overwrite, buffer, replication, block, progress);
            // a stream that knows no hsync, which would take most of the time here
            return new FSDataOutputStream(new FilterOutputStream(whole) {
                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    // half a file, and then no more
                    out.write(bytes, from, count / 2);
                    step();
                    out.write(bytes, from + count / 2, count - count / 2);
                }
            }, null);
        }

        @Override
        public void setPermission(Path file, FsPermission permission) {
            // starts a process each time
        }

        @Override
        public boolean rename(Path from, Path to) throws IOException {
            step();
            return super.rename(from, to);
        }

        @Override
        public boolean delete(Path file, boolean recursive) throws IOException {
            step();
            return super.delete(file, recursive);
        }

        @Override
        public boolean mkdirs(Path path, FsPermission permission) throws IOException {
            step();
            return super.mkdirs(path, permission);
        }
    }

    private static Configuration mortal() {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.file.impl", Mortal.class, FileSystem.class);
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        return hadoop;
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
        RunDirectory undisturbed = RunDirectory.create(new Path(folder.resolve("undisturbed").toUri()), mortal());
        drive(undisturbed, config, new FakeSegments.Disk(), 1);
        List<TrialRecord> expected = rows(undisturbed);
        assertThat(expected).hasSize(6).extracting(TrialRecord::state).doesNotContain("waiting", "running", "failed");
        assertThat(expected.stream().anyMatch(row -> row.state().equals("stopped"))).isEqualTo(halving.equals("asha"));
        SplittableRandom again = new SplittableRandom(7);
        boolean died = true;
        for (int steps = 0; died; steps++) {
            RunDirectory directory = RunDirectory.openOrCreate(new Path(folder.resolve("killed-" + steps).toUri()), mortal());
            FakeSegments.Disk disk = new FakeSegments.Disk();
            died = dies(directory, config, disk, steps);
            if (died) {
                // and perhaps once more
                dies(directory, config, disk, again.nextInt(100));
                drive(directory, config, disk, steps);
            }
            assertThat(rows(directory)).isEqualTo(expected);
            assertThat(directory.isComplete()).isTrue();
        }
    }

    private boolean dies(RunDirectory directory, SweepConfig config, FakeSegments.Disk disk, int steps) {
        Mortal.liveFor(steps);
        try {
            drive(directory, config, disk, steps);
            return false;
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("killed");
            return true;
        } finally {
            Mortal.liveFor(Integer.MAX_VALUE);
        }
    }

    private static String yaml(String search, String halving) {
        String axis = search.equals("grid") ? "[1.0e-3, 1.0e-6, 1.0e-5]" : "{logUniform: [1.0e-7, 1.0e-1]}";
        String trials = search.equals("grid") ? "" : ", trials: 3, seed: 3" + (search.equals("tpe") ? ", startup: 2" : "");
        return "{train: {epochs: 4}, sweep: {axes: {train.regularizer.lambda: " + axis + "}, seeds: [1, 2], search: {name: " + search + trials
                + "}, halving: " + (halving.equals("asha") ? "{name: asha, rungs: [1, 2], factor: 2}" : "none") + "}}";
    }
}
