package io.varprune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that die under a training, as those of preempted machines do. */
class ExecutorKillIT {
    private static final int SYNCS = 200;
    // few where every build waits for it
    private static final int KILLS = Integer.getInteger("varprune.kills", 6);
    // shortly one after the other, so that some meet the only executor that is left, and some one that starts
    private static final int BURST = 3;
    // many syncs, so that a kill meets any part of one
    private static final int SPREAD_MILLIS = 1000;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    // 674 examples of a worker are 43 minibatches, so that an epoch has one sync
    private static final String EXPERIMENT = """
            name: kills
            data: {source: digits}
            model: {name: mlp, widths: [600, 300]}
            train:
              epochs: %d
              batchSize: 16
              workers: 2
              averagingFrequency: 43
              updater: {name: nesterovs, learningRate: 0.01, momentum: 0.9}
              regularizer: {lambda: 1e-4}
            """.formatted(SYNCS);

    @Test
    void aTrainingOutlivesKillsOfItsExecutorsBitForBit(@TempDir Path dir) throws Exception {
        String config = Files.writeString(dir.resolve("experiment.yaml"), EXPERIMENT).toString();
        assertThat(Submission.run(LIMIT, dir, Map.of(), "--master", "local[2]", "train", "--config", config, "--out",
                "undisturbed")).extracting(Submission.Result::code).isEqualTo(0);
        SplittableRandom random = new SplittableRandom(6);
        try (StandaloneCluster cluster = new StandaloneCluster(dir.resolve("cluster"), false);
                Submission training = cluster.submit(dir, TrainingLog.EACH_SYNC, "train", "--config", config, "--out", "killed")) {
            for (int sync : random.ints(KILLS / BURST, 0, SYNCS).sorted().toArray()) {
                assertThat(training.awaitOutput(said -> TrainingLog.lastSync(said) >= sync, LIMIT)).as(training.output()).isTrue();
                for (int i = 0; i < BURST; i++) {
                    Thread.sleep(random.nextInt(SPREAD_MILLIS));
                    List<ProcessHandle> executors = cluster.awaitExecutors();
                    executors.get(random.nextInt(executors.size())).destroyForcibly();
                }
            }
            Submission.Result result = training.await(LIMIT);
            assertThat(result.code()).as(result.output()).isZero();
        }
        assertThat(Weights.of(dir.resolve("killed"))).isEqualTo(Weights.of(dir.resolve("undisturbed")));
    }
}
