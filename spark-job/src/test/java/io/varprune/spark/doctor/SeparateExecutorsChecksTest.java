package io.varprune.spark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.data.DigitsData;
import io.varprune.runtime.Finding;
import io.varprune.spark.run.Networks;
import io.varprune.spark.training.LocalSpark;
import io.varprune.spark.training.SeparateExecutors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks on two executors that are processes of their own, as on a cluster. */
class SeparateExecutorsChecksTest {
    @TempDir
    private Path dir;

    @Test
    void everyExecutorAnswers() throws Exception {
        LocalSpark.stop();
        Experiment experiment = ConfigReader.read("train: {workers: 2}", "test", List.of());
        DataSplit data = DigitsData.load();
        List<Finding> found = new ArrayList<>();
        try (JavaSparkContext spark = new JavaSparkContext(SeparateExecutors.conf(dir)
                .set("spark.scheduler.minRegisteredResourcesRatio", "1"))) {
            found.addAll(new TaskSlots(2, Duration.ofMinutes(2)).findings(spark));
            assertThat(EachSlot.ask(spark, () -> "here")).hasSize(2);
            List<Check> checks = List.of(new ExecutorNatives(), new WritableOut(dir.resolve("runs/new").toString()),
                    new Memory(experiment, data, Networks.plain(experiment, data.train().shape(), 10, spark.hadoopConfiguration())),
                    new ReadableFrom("model.file", dir.resolve("none.zip").toString()));
            checks.forEach(check -> found.addAll(check.findings(spark)));
        }
        List<String> lines = found.stream().map(Finding::toString).toList();
        assertThat(lines).contains("ok   cluster   local-cluster[2,1,1024]", "ok   slots     2 for 2 workers", "ok   write     --out, driver",
                "ok   write     --out, executors");
        // without submit.sh their environment is the test's
        assertThat(lines).anyMatch(line -> line.matches("(ok   natives   in force on 2 executors|FIX  .*executor [01] on .*)"));
        assertThat(lines).filteredOn(line -> line.contains("executor heap")).singleElement().asString().startsWith("ok ");
        assertThat(lines).filteredOn(line -> line.startsWith("FIX  read      model.file, executor ")).hasSize(2)
                .allMatch(line -> line.endsWith("does not exist: put it where every machine sees it"));
        try (var files = Files.walk(dir)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().contains("doctor"));
        }
    }
}
