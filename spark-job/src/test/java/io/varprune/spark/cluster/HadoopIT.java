package io.varprune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on YARN, with settings, data, checkpoints and runs on HDFS, by {@code ./submit.sh} as a user types it. */
class HadoopIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private static Path dir;
    private static MiniHadoop hadoop;
    private static float[] expected;

    @BeforeAll
    static void aClusterAndWhatTheLaptopGives() throws Exception {
        hadoop = new MiniHadoop(dir, Map.of("dfs.replication", "1"));
        Path data = Files.write(dir.resolve("data.csv"), examples());
        Path config = Files.writeString(dir.resolve("experiment.yaml"), """
                name: cluster
                data: {source: csv, dir: %s}
                model: {name: mlp, widths: [40]}
                train: {epochs: 2, batchSize: 16, workers: 2, averagingFrequency: 3, checkpoint: {syncs: 2}, regularizer: {lambda: 1e-4}}
                prune: {sparsities: [0, 0.9]}
                """.formatted(hadoop.path("/data.csv")));
        hadoop.files().copyFromLocalFile(hadoop(data), hadoop.path("/data.csv"));
        hadoop.files().copyFromLocalFile(hadoop(config), hadoop.path("/experiment.yaml"));
        try (Submission laptop = Submission.start(dir, Map.of(), "--master", "local[2]", "--conf", "spark.ui.enabled=false", "train",
                "--config", config.toString(), "--set", "data.dir=" + data, "--out", dir.resolve("local").toString())) {
            hadoop.startYarn();
            Submission.Result local = laptop.await(LIMIT);
            assertThat(local.code()).as(local.output()).isZero();
        }
        expected = Weights.of(dir.resolve("local"));
    }

    @AfterAll
    static void stop() {
        if (hadoop != null) {
            hadoop.close();
        }
    }

    private static org.apache.hadoop.fs.Path hadoop(Path local) {
        return new org.apache.hadoop.fs.Path(local.toUri());
    }

    /** Three classes of 8 numbers each. */
    private static List<String> examples() {
        SplittableRandom random = new SplittableRandom(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < 8; j++) {
                line.append(random.nextDouble() + (j == i % 3 ? 1 : 0)).append(',');
            }
            lines.add(line.append(i % 3).toString());
        }
        return lines;
    }

    private Submission.Result submit(String mode, String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of("--master", "yarn", "--deploy-mode", mode, "--driver-memory", "512m",
                "--executor-memory", "512m", "--executor-cores", "1", "--num-executors", "2"));
        Map.of("spark.ui.enabled", "false", "spark.yarn.maxAppAttempts", "1", "spark.scheduler.minRegisteredResourcesRatio", "1",
                // where the cluster's machines have them
                "spark.yarn.jars", "local:" + Path.of("../cluster-config/spark-home/target/spark/jars").toRealPath() + "/*",
                "spark.yarn.report.interval", "200ms", "spark.yarn.am.memory", "256m")
                .forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
        words.addAll(List.of(command));
        return Submission.run(LIMIT, dir, hadoop.environment(), words.toArray(String[]::new));
    }

    @Test
    void inClientModeItGivesTheWeightsOfALaptop() throws Exception {
        String run = hadoop.path("/runs/client").toString();
        Submission.Result train = submit("client", "train", "--config", hadoop.path("/experiment.yaml").toString(), "--out", run);
        assertThat(train.code()).as(train.output()).isZero();
        assertThat(Weights.of(hadoop.path("/runs/client"), hadoop.hadoop())).isEqualTo(expected);
        for (String command : List.of("prune", "report")) {
            Submission.Result result = Submission.run(LIMIT, dir, hadoop.environment(), "--master", "local[1]", "--conf",
                    "spark.ui.enabled=false", command, "--run", run);
            assertThat(result.code()).as(result.output()).isZero();
        }
        assertThat(hadoop.files().listStatus(hadoop.path("/runs/client"))).extracting(file -> file.getPath().getName())
                .contains("_SUCCESS", "model.zip", "syncs.csv", "pruning-curve.csv", "layers.csv", "run.json", "report.html")
                .noneMatch(name -> name.startsWith("."));
    }

    @Test
    void inClusterModeItGivesTheWeightsOfALaptop() throws Exception {
        Submission.Result train = submit("cluster", "train", "--config", hadoop.path("/experiment.yaml").toString(), "--out",
                hadoop.path("/runs/cluster").toString());
        assertThat(train.code()).as(train.output()).isZero();
        assertThat(Weights.of(hadoop.path("/runs/cluster"), hadoop.hadoop())).isEqualTo(expected);
        Matcher application = Pattern.compile("application_\\d+_\\d+").matcher(train.output());
        assertThat(application.find()).as(train.output()).isTrue();
        assertThat(hadoop.log(application.group(), 1, "launch_container.sh").lines()).contains("export OMP_NUM_THREADS=\"1\"",
                "export OMP_WAIT_POLICY=\"passive\"", "export OPENBLAS_NUM_THREADS=\"1\"");
    }
}
