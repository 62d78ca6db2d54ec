package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.spark.VarpruneKryoRegistrator;
import io.varprune.store.SyncRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory of a JVM over thousands of syncs. Its heap is touched as a whole at the start, so what grows is outside of it. */
@EnabledOnOs(OS.LINUX)
class LeakTest {
    private static final int PAGE = 4096;
    private static final int MOST_GROWTH = 20 << 20;
    // records of the syncs are kept: some hundred bytes each
    private static final int MOST_HEAP_GROWTH = 10 << 20;

    @TempDir
    private Path dir;

    /** How workers are made to work. */
    enum Way { ONE_JOB, JOB_FOR_EACH_SYNC, ONE_THREAD }

    /** Trains and prints resident memory and used heap after some syncs, in bytes. */
    public static final class Training {
        private Training() {}

        /** Way, and the numbers of syncs. */
        public static void main(String[] args) {
            int warm = Integer.parseInt(args[1]);
            int end = Integer.parseInt(args[2]);
            VarianceAmplifyingTrainingMaster master = new TestTraining(1, false).master().listen(sync -> print(sync, warm, end));
            // 40 minibatches of 16 are an epoch
            List<Shard> shards = List.of(TestTraining.shard(0, 640), TestTraining.shard(640, 1280));
            int epochs = end / 40;
            if (Way.valueOf(args[0]) == Way.ONE_THREAD) {
                master.fit(TestTraining.mlp(), shards, epochs);
                return;
            }
            SparkConf conf = VarpruneKryoRegistrator.configure(new SparkConf()).setMaster("local[2]").setAppName("leak")
                    .set("spark.ui.enabled", "false").set("spark.log.level", "WARN")
                    // what Spark remembers of a job each is bounded by these
                    .set("spark.ui.retainedJobs", "100").set("spark.ui.retainedStages", "100").set("spark.ui.retainedTasks", "200")
                    .set(ExchangeRounds.SETTING, Boolean.toString(Way.valueOf(args[0]) == Way.ONE_JOB));
            try (JavaSparkContext spark = new JavaSparkContext(conf)) {
                master.fit(spark, TestTraining.mlp(), spark.parallelize(shards, 2), epochs);
            }
        }

        private static void print(SyncRecord sync, int warm, int end) {
            if (sync.sync() + 1 == warm || sync.sync() + 1 == end) {
                System.gc();
                try {
                    long pages = Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
                    System.out.println("memory " + pages * PAGE + " " + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ONE_JOB, 2000, 10000", "JOB_FOR_EACH_SYNC, 600, 1200", "ONE_THREAD, 2000, 10000"})
    void memoryIsFlatOverThousandsOfSyncs(Way way, int warm, int end) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(arg -> arg.startsWith("--add-")).forEach(command::add);
        command.addAll(List.of("-Xms480m", "-Xmx480m", "-XX:+AlwaysPreTouch", "-cp", System.getProperty("java.class.path"),
                Training.class.getName(), way.name(), String.valueOf(warm), String.valueOf(end)));
        Process process = new ProcessBuilder(command).redirectError(dir.resolve("stderr").toFile()).start();
        List<long[]> memory = new ArrayList<>();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("memory ")) {
                    String[] words = line.split(" ");
                    memory.add(new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])});
                }
            }
        }
        assertThat(process.waitFor()).as(Files.readString(dir.resolve("stderr"))).isZero();
        assertThat(memory).hasSize(2);
        System.out.printf("%s: resident %d -> %d KiB, heap %d -> %d KiB%n", way, memory.get(0)[0] >> 10, memory.get(1)[0] >> 10,
                memory.get(0)[1] >> 10, memory.get(1)[1] >> 10);
        assertThat(memory.get(1)[0] - memory.get(0)[0]).as("growth of resident memory").isLessThan(MOST_GROWTH);
        assertThat(memory.get(1)[1] - memory.get(0)[1]).as("growth of the heap").isLessThan(MOST_HEAP_GROWTH);
    }
}
