package io.varprune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on a standalone cluster with authentication and encryption, and those who do not know the secret. */
class StandaloneIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final String EXPERIMENT = """
            name: digits
            data: {source: digits}
            model: {name: mlp, widths: [300, 100]}
            train:
              epochs: 6
              batchSize: 16
              workers: 2
              updater: {name: adam, learningRate: 0.003}
              regularizer: {lambda: 1e-4}
            """;

    @TempDir
    private static Path dir;
    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(dir.resolve("experiment.yaml"), EXPERIMENT);
        cluster = new StandaloneCluster(dir.resolve("cluster"), true);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static void succeed(Submission started) throws IOException, InterruptedException {
        try (started) {
            Submission.Result result = started.await(LIMIT);
            assertThat(result.code()).as(result.output()).isZero();
        }
    }

    /** Without the times. */
    private static List<List<String>> curve(String run) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve(run).resolve("pruning-curve.csv"))) {
            rows.add(new ArrayList<>(Arrays.asList(line.split(","))));
        }
        int seconds = rows.get(0).indexOf("seconds");
        rows.forEach(row -> row.remove(seconds));
        return rows;
    }

    /** A stranger asks all the while: that takes Spark a minute to give up. */
    @Test
    void theMainJobGivesTheBitsOfOneMachineAndAWrongSecretCannotJoin() throws Exception {
        Path wrong = cluster.properties("stranger", "another secret");
        Process worker = cluster.startWorker("stranger", wrong);
        try (Submission stranger = cluster.submit(dir, wrong, Map.of(), "train", "--config", "experiment.yaml", "--set", "name=stranger",
                "--out", "stranger")) {
            succeed(cluster.submit(dir, Map.of(), "train", "--config", "experiment.yaml", "--out", "standalone"));
            succeed(cluster.submit(dir, Map.of(), "prune", "--run", "standalone"));
            succeed(Submission.start(dir, Map.of(), "--master", "local[2]", "train", "--config", "experiment.yaml", "--out", "local"));
            succeed(Submission.start(dir, Map.of(), "--master", "local[2]", "prune", "--run", "local"));
            assertThat(Weights.of(dir.resolve("standalone"))).isEqualTo(Weights.of(dir.resolve("local")));
            assertThat(curve("standalone")).isEqualTo(curve("local")).hasSizeGreaterThan(5);
            Submission.Result refused = stranger.await(LIMIT);
            assertThat(refused.code()).as(refused.output()).isEqualTo(2);
            assertThat(refused.output()).endsWith("varprune: --master: got " + cluster.master() + ", which did not take the application within"
                    + " a minute; check the address, and that spark.authenticate and its secret are those of the cluster\n");
        }
        assertThat(dir.resolve("stranger")).doesNotExist();
        assertThat(worker.isAlive()).as("still asks").isTrue();
        assertThat(cluster.workers()).isEqualTo(2);
        assertThat(cluster.applications()).containsExactlyInAnyOrder("varprune train digits", "varprune prune");
    }
}
