package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.runtime.Finding;
import io.varprune.runtime.OpenBlas;
import io.varprune.spark.bench.PlainLoop;
import io.varprune.spark.training.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    @TempDir
    private Path dir;

    private static List<String> doctor(String... options) {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(Stream.concat(Stream.of("doctor"), Stream.of(options)).toArray(String[]::new))).isZero();
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void saysOfEveryFactWhetherItIsWellAndWhatTheSettingsAreWorth() throws Exception {
        LocalSpark.stop();
        Path config = Files.writeString(dir.resolve("mine.yaml"), "train: {workers: 1}");
        List<String> printed = doctor("--config", config.toString(), "--out", dir.resolve("run").toString());
        assertThat(printed).allMatch(line -> line.matches("(ok  |FIX ) [a-z0-9]+ +\\S.*")).allMatch(line -> line.length() < 80)
                .contains("ok   variable  OMP_NUM_THREADS=1", "ok   onednn    helpers on",
                        "ok   blas      kernels " + OpenBlas.loaded().orElseThrow().coreName());
        assertThat(printed).contains("ok   write     --out, driver", "ok   write     --out, executors", "ok   natives   in force on 1 executor")
                .anyMatch(line -> line.matches("ok   slots     \\d+ for 1 workers"))
                .anyMatch(line -> line.matches("ok   read      data, driver: \\d+ and \\d+ examples"))
                .anyMatch(line -> line.matches("ok   memory    driver heap \\d+ MiB, needs \\d+"));
        assertThat(dir).isDirectoryNotContaining(path -> !path.equals(config));
        // measured in two JVMs of their own
        assertThat(printed).filteredOn(line -> line.startsWith("ok   settings  ")).hasSize(2)
                .allMatch(line -> line.matches(".*[0-9,]+ (GFLOP/s a thread|images/s), without them [0-9,]+: [0-9.]+ times"));
    }

    @Test
    void comparesWithAndWithoutTheSettings() {
        PlainLoop.Speed with = new PlainLoop.Speed(123_456, 98.4);
        assertThat(DoctorCommand.worth(Optional.of(with), Optional.of(new PlainLoop.Speed(61_728, 24.6)))).extracting(Finding::toString).containsExactly(
                "ok   settings  product 98 GFLOP/s a thread, without them 25: 4.0 times",
                "ok   settings  lenet-300-100 123,456 images/s, without them 61,728: 2.0 times");
        assertThat(DoctorCommand.worth(Optional.empty(), Optional.of(new PlainLoop.Speed(1, 1)))).singleElement().asString()
                .isEqualTo("FIX  settings  not measured: a second JVM needs 1 GiB of memory");
    }

    @Test
    void executorsNeedTheEnvironmentOfTheDriver() {
        String threads = System.getenv("OMP_NUM_THREADS");
        SparkConf conf = new SparkConf(false).set("spark.executorEnv.OMP_NUM_THREADS", threads);
        assertThat(DoctorCommand.executors(conf)).extracting(Finding::toString).containsExactly(
                "ok   executor  OMP_NUM_THREADS=" + threads,
                "FIX  executor  OMP_WAIT_POLICY=unset: start with submit.sh",
                "FIX  executor  OPENBLAS_NUM_THREADS=unset: start with submit.sh");
    }
}
