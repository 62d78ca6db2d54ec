package io.varprune.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {
    private static final String RUN = "0123456789abcdef".repeat(4);
    private static final int PARAMETERS = 40_000;
    // magic, version, run, epoch, firstBatch and iteration lie before the counts
    private static final int COUNTS = 8 + 4 + 32 + 3 * 4;
    @TempDir
    private java.nio.file.Path folder;
    private RunDirectory directory;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void open() {
        directory = RunDirectory.create(new Path(folder.resolve("run").toUri().getPath()), new Configuration());
    }

    private Checkpoints checkpoints(int keep) {
        return new Checkpoints(directory, RUN, keep, warnings::add);
    }

    private static Checkpoint state(int syncs) {
        float[] params = new float[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            params[i] = (float) Math.sin(i + syncs);
        }
        params[3] = -0f;
        params[4] = Float.MIN_VALUE;
        float[] updater = new float[] {Float.MAX_VALUE, 1e-30f, syncs};
        TrainingState now = new TrainingState(2, 30, 10 * syncs, params, updater);
        return new Checkpoint(now, IntStream.range(0, syncs).mapToObj(i -> new SyncRecord(i, i / 5, 1L << 40, 0.1 * i, 1 / 3.0, 2, 3, 4, 5,
                6, Double.NaN)).toList(), List.of(), 0);
    }

    /** With all that one of a training that rolled back has. */
    private static Checkpoint rolledBack(int syncs) {
        Checkpoint plain = state(syncs);
        SyncRecord failed = new SyncRecord(syncs, 3, 7, Double.NaN, Double.NaN, 2, 3, 4, 5, 6, 0.1, 3.5, "executor 1",
                "the loss is no longer finite: λ", Map.of("fc1 W", 1e-300));
        List<TrainingState> earlier = List.of(new TrainingState(0, 1, 2, state(3).state().params(), new float[] {1, 2, 3}),
                new TrainingState(1, 0, 20, state(4).state().params(), new float[] {4, 5, 6}));
        return new Checkpoint(plain.state(), Stream.concat(plain.syncs().stream(), Stream.of(failed)).toList(), earlier, 2);
    }

    private java.nio.file.Path file(int syncs) {
        return folder.resolve("run/checkpoints/sync-%010d".formatted(syncs));
    }

    private List<String> names() {
        return directory.names("checkpoints");
    }

    private static void assertSame(Checkpoint found, Checkpoint expected) {
        assertSame(found.state(), expected.state());
        assertThat(found.earlier()).hasSameSizeAs(expected.earlier());
        for (int i = 0; i < expected.earlier().size(); i++) {
            assertSame(found.earlier().get(i), expected.earlier().get(i));
        }
        assertThat(found.rollbacks()).isEqualTo(expected.rollbacks());
        assertThat(found.syncs()).isEqualTo(expected.syncs());
    }

    private static void assertSame(TrainingState found, TrainingState expected) {
        assertThat(List.of(found.epoch(), found.firstBatch(), found.iteration()))
                .isEqualTo(List.of(expected.epoch(), expected.firstBatch(), expected.iteration()));
        assertThat(bits(found.params())).isEqualTo(bits(expected.params()));
        assertThat(bits(found.updater())).isEqualTo(bits(expected.updater()));
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray();
    }

    @Test
    void whatIsWrittenIsReadBackAndTheLastOnesAreKept() {
        Checkpoints checkpoints = checkpoints(2);
        assertThat(checkpoints.newest(PARAMETERS)).isEmpty();
        for (int syncs : new int[] {0, 5, 7, 100}) {
            checkpoints.write(state(syncs));
            assertSame(checkpoints(2).newest(PARAMETERS).orElseThrow(), state(syncs));
        }
        assertThat(names()).containsExactly("sync-0000000007", "sync-0000000100");
        assertThat(warnings).isEmpty();
    }

    @Test
    void earlierStatesRollbacksAndTextsOfSyncsAreReadBack() {
        checkpoints(1).write(rolledBack(6));
        assertSame(checkpoints(1).newest(PARAMETERS).orElseThrow(), rolledBack(6));
    }

    @Test
    void theFormatIsTheDocumentedOne() throws IOException {
        checkpoints(1).write(state(2));
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(file(2)));
        assertThat(file.capacity()).isEqualTo(COUNTS + 24 + 4 * (PARAMETERS + 3) + 2 * 92 + 4);
        assertThat(new String(file.array(), 0, 8)).isEqualTo("varprune");
        assertThat(file.getInt(8)).isEqualTo(3);
        assertThat(file.getLong(12)).isEqualTo(0x0123456789abcdefL);
        assertThat(IntStream.range(0, 9).map(i -> file.getInt(44 + 4 * i))).containsExactly(2, 30, 20, PARAMETERS, 3, 0, 0, 2, 184);
        assertThat(file.getFloat(COUNTS + 24 + 4 * 20_000)).isEqualTo((float) Math.sin(20_002));
        CRC32C sum = new CRC32C();
        sum.update(file.array(), 0, file.capacity() - 4);
        assertThat(file.getInt(file.capacity() - 4)).isEqualTo((int) sum.getValue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0   | 01       | is not a checkpoint",
        "8   | 00000001 | has version 1 of the format; this varprune reads 3",
        "12  | ff       | is of a run with other settings, data or workers",
        "56  | 7fffffff | announces 2147483647 parameters, 3 numbers of the updater and 9 syncs; the network has 40000 parameters",
        "60  | 7fffffff | announces 40000 parameters, 2147483647 numbers of the updater and 9 syncs; the network has 40000 parameters",
        "60  | ffffffff | announces 40000 parameters, -1 numbers of the updater and 9 syncs; the network has 40000 parameters",
        "64  | 00000003 | announces 3 earlier states, 0 rollbacks and 828 bytes of syncs",
        "64  | 00000002 | bytes instead of",
        "68  | ffffffff | announces 0 earlier states, -1 rollbacks and 828 bytes of syncs",
        "72  | 7fffffff | announces 0 earlier states, 0 rollbacks and 828 bytes of syncs",
        "76  | 7fffffff | bytes instead of",
        "72  | 80000000 | announces 40000 parameters, 3 numbers of the updater and -2147483648 syncs; the network has 40000 parameters",
        "44  | 00000003 | is damaged: its checksum is wrong",
        "999 | 55       | is damaged: its checksum is wrong",
    })
    void aDamagedOneIsWarnedOfAndTheOneBeforeItIsUsed(int at, String bytes, String message) throws IOException {
        Checkpoints checkpoints = checkpoints(3);
        checkpoints.write(state(8));
        checkpoints.write(state(9));
        byte[] damage = HexFormat.of().parseHex(bytes);
        byte[] file = Files.readAllBytes(file(9));
        System.arraycopy(damage, 0, file, at, damage.length);
        Files.write(file(9), file);
        assertSame(checkpoints.newest(PARAMETERS).orElseThrow(), state(8));
        assertThat(warnings).singleElement().asString().contains("/run/checkpoints/sync-0000000009 ").contains(message)
                .endsWith("; the one before it is used").doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.0001, 0.5, 0.99999, 1.00001})
    void oneOfAnotherLengthIsNotUsed(double part) throws IOException {
        Checkpoints checkpoints = checkpoints(3);
        checkpoints.write(state(8));
        checkpoints.write(state(9));
        byte[] file = Files.readAllBytes(file(9));
        Files.write(file(9), Arrays.copyOf(file, (int) Math.round(file.length * part)));
        assertSame(checkpoints.newest(PARAMETERS).orElseThrow(), state(8));
        assertThat(warnings).hasSize(1);
        Files.delete(file(8));
        assertThatThrownBy(() -> checkpoints.newest(PARAMETERS)).isInstanceOf(StoreException.class)
                .hasMessageContaining("/run/checkpoints/sync-0000000009 ")
                .hasMessageEndingWith("; no checkpoint is left: remove the directory to start anew").hasMessageNotContaining("\n");
    }

    @Test
    void aTrainingThatGoesOnBeforeADamagedOneRemovesIt() throws IOException {
        Checkpoints checkpoints = checkpoints(2);
        for (int syncs : new int[] {4, 7, 9}) {
            checkpoints.write(state(syncs));
        }
        Files.write(file(9), new byte[100]);
        Files.write(folder.resolve("run/checkpoints/.sync-0000000010.tmp-1"), new byte[9]);
        assertThat(checkpoints.newest(PARAMETERS).orElseThrow().syncs()).hasSize(7);
        checkpoints.write(state(8));
        assertThat(names()).containsExactly("sync-0000000007", "sync-0000000008");
    }

    /** A disk that is full after some bytes of a file. */
    public static final class FullDisk extends RawLocalFileSystem {
        private static long left = Long.MAX_VALUE;

        @Override
        public FSDataOutputStream create(Path file, boolean overwrite, int buffer, short replication, long block, Progressable progress)
                throws IOException {
            FSDataOutputStream whole = super.create(file, overwrite, buffer, replication, block, progress);
            return new FSDataOutputStream(new FilterOutputStream(whole) {
                private long room = left;

                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    room -= count;
                    if (room < 0) {
                        throw new IOException("No space left on device");
                    }
                    out.write(bytes, from, count);
                }
            }, null);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1000, 4 * PARAMETERS, 4 * PARAMETERS + 750})
    void whenOneCannotBeWrittenThoseBeforeStay(long room) {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.file.impl", FullDisk.class, FileSystem.class);
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        directory = RunDirectory.create(new Path(folder.resolve("full").toUri().getPath()), hadoop);
        Checkpoints checkpoints = checkpoints(1);
        checkpoints.write(state(8));
        FullDisk.left = room;
        try {
            checkpoints.write(state(9));
        } finally {
            FullDisk.left = Long.MAX_VALUE;
        }
        assertThat(warnings).singleElement().asString().startsWith("cannot write ")
                .endsWith("/checkpoints/sync-0000000009: no space left there; the training goes on without this checkpoint");
        assertThat(names()).containsExactly("sync-0000000008");
        assertSame(checkpoints.newest(PARAMETERS).orElseThrow(), state(8));
        checkpoints.write(state(10));
        assertThat(names()).containsExactly("sync-0000000010");
    }

    @Test
    void aCompleteRunKeepsNone() {
        checkpoints(2).write(state(3));
        directory.succeed();
        assertThat(directory.names("")).containsExactly("_SUCCESS");
    }
}
