package io.varprune.spark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.runtime.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    private Path dir;

    @Test
    void fewerSlotsThanWorkersAreSaid() {
        assertThat(new TaskSlots(8, Duration.ofSeconds(1)).slots(4)).hasToString("FIX  slots     4 for 8 workers: more executors or cores, or "
                + "train.workers=4; fewer slots than workers are slow");
        assertThat(new TaskSlots(4, Duration.ofSeconds(1)).slots(4)).hasToString("ok   slots     4 for 4 workers");
        assertThat(new TaskSlots(0, Duration.ofSeconds(1)).slots(4)).hasToString("ok   slots     4");
    }

    private static ArrayList<Finding> natives(String cpu, String threads) {
        return new ArrayList<>(List.of(Finding.ok("cpu", cpu), Finding.of("blas", "threads " + threads, threads.equals("1"), "set it")));
    }

    @Test
    void nativeSettingsAreOneLineOrThoseThatAreNotInForce() {
        assertThat(ExecutorNatives.summary(Map.of("1 on a", Set.of(natives("AVX2", "1"))))).extracting(Finding::toString).containsExactly(
                "ok   natives   in force on 1 executor", "ok   cpu       executors have AVX2");
        assertThat(ExecutorNatives.summary(new TreeMap<>(Map.of("1 on a", Set.of(natives("AVX2", "1")), "2 on b",
                Set.of(natives("AVX512", "8")))))).extracting(Finding::toString).containsExactly(
                "FIX  blas      executor 2 on b: threads 8: set it",
                "FIX  cpu       executors have AVX2, AVX512: weights are equal in every bit only on CPUs of one kind");
    }

    @Test
    void aFolderIsReadByItsFirstFile() throws Exception {
        Path folder = Files.createDirectories(dir.resolve("data/inner"));
        assertThat(ReadableFrom.fault(folder.getParent().toString(), HADOOP)).isEmpty();
        Path file = Files.writeString(folder.resolve("some"), "some");
        assertThat(ReadableFrom.fault(folder.getParent().toString(), HADOOP)).isEmpty();
        assertThat(ReadableFrom.fault(file.toString(), HADOOP)).isEmpty();
        assertThat(ReadableFrom.fault(dir.resolve("none").toString(), HADOOP)).isEqualTo("File " + dir + "/none does not exist");
        assertThat(ReadableFrom.fault("nothing://host/x", HADOOP)).contains("No FileSystem for scheme \"nothing\"");
    }

    @Test
    void anExecutorWritesWhereItSeesTheDriversFile() throws Exception {
        Path drivers = Files.writeString(dir.resolve("drivers"), "1");
        assertThat(WritableOut.fault(dir.toString(), drivers.toString(), HADOOP)).isEmpty();
        assertThat(WritableOut.fault(dir.toString(), dir + "/none", HADOOP)).isEqualTo("does not see the driver's file in " + dir);
        assertThat(WritableOut.fault(drivers.toString(), drivers.toString(), HADOOP)).isNotEmpty();
        assertThat(dir).isDirectoryNotContaining(path -> path.getFileName().toString().contains("doctor"));
    }

    @Test
    void faultsOfExecutorsAreSaidOneByOne() {
        assertThat(EveryExecutor.findings("write", "--out", new TreeMap<>(Map.of("1 on a", Set.of(""), "2 on b", Set.of("denied"))),
                "ask")).extracting(Finding::toString).containsExactly("FIX  write     --out, executor 2 on b: denied: ask");
        assertThat(EveryExecutor.findings("write", "--out", Map.of("1 on a", Set.of("")), "ask")).extracting(Finding::toString)
                .containsExactly("ok   write     --out, executors");
    }
}
