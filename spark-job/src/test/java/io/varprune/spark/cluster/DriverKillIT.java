package io.varprune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers that die, as those of machines that are switched off do; each time the user types the same command again. */
class DriverKillIT {
    private static final int SYNCS = 200;
    // few where every build waits for it
    private static final int KILLS = Integer.getInteger("varprune.kills", 4);
    // of what the kills are drawn from, the part that meets a driver before its first sync
    private static final int STARTING = 60;
    private static final int START_MILLIS = 4000;
    private static final int SYNC_MILLIS = 50;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    // 674 examples of a worker are 43 minibatches: 5 syncs an epoch
    private static final String EXPERIMENT = """
            name: kills
            data: {source: digits}
            model: {name: mlp, widths: [300, 100]}
            train:
              epochs: %d
              batchSize: 16
              workers: 2
              averagingFrequency: 10
              updater: {name: adam, learningRate: 0.001}
              regularizer: {lambda: 1e-4}
              checkpoint: {syncs: 3}
            """.formatted(SYNCS / 5);

    @TempDir
    private Path dir;

    private Submission train(String out) throws IOException {
        return Submission.start(dir, TrainingLog.EACH_SYNC, "--master", "local[2]", "train", "--config", "experiment.yaml", "--out", out,
                "--resume");
    }

    private void trainToTheEnd(String out) throws IOException, InterruptedException {
        try (Submission training = train(out)) {
            Submission.Result result = training.await(LIMIT);
            assertThat(result.code()).as(result.output()).isZero();
            assertThat(TrainingLog.lastSync(result.output())).isEqualTo(SYNCS - 1);
        }
    }

    @Test
    void aTrainingOutlivesKillsOfItsDriverBitForBit() throws Exception {
        Files.writeString(dir.resolve("experiment.yaml"), EXPERIMENT);
        trainToTheEnd("undisturbed");
        SplittableRandom random = new SplittableRandom(6);
        for (int sync : random.ints(KILLS, -STARTING, SYNCS).sorted().toArray()) {
            try (Submission training = train("killed")) {
                if (sync >= 0) {
                    assertThat(training.awaitOutput(said -> TrainingLog.lastSync(said) >= sync, LIMIT)).as(training.output()).isTrue();
                }
                Thread.sleep(random.nextInt(sync < 0 ? START_MILLIS : SYNC_MILLIS));
            }
            assertThat(dir.resolve("killed/_SUCCESS")).doesNotExist();
        }
        trainToTheEnd("killed");
        assertThat(Weights.of(dir.resolve("killed"))).isEqualTo(Weights.of(dir.resolve("undisturbed")));
    }
}
