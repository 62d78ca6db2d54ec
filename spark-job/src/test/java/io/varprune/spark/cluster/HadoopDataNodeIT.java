package io.varprune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A DataNode that is killed while a checkpoint goes to it. With two copies of each block and two DataNodes it gets every block; DataNodes
 * that take only so much a second keep a checkpoint under way for long enough to be seen.
 */
class HadoopDataNodeIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String CHECKPOINTS = "/run/checkpoints";

    @TempDir
    private Path dir;
    private MiniHadoop hadoop;
    private Process dataNode;

    @BeforeEach
    void twoDataNodes() throws Exception {
        hadoop = new MiniHadoop(dir, Map.of("dfs.replication", "2", "dfs.datanode.data.write.bandwidthPerSec", "4m"));
        dataNode = hadoop.startDataNode();
    }

    @AfterEach
    void stop() {
        if (hadoop != null) {
            hadoop.close();
        }
    }

    private String[] train(String out) throws IOException {
        // weights and momenta are 4 MB
        Path config = Files.writeString(dir.resolve("experiment.yaml"), """
                name: checkpoints
                data: {source: digits}
                model: {name: mlp, widths: [700, 600]}
                train: {epochs: 1, batchSize: 64, workers: 2, averagingFrequency: 2, checkpoint: {syncs: 1}, regularizer: {lambda: 1e-4}}
                """);
        return new String[] {"--master", "local[2]", "--conf", "spark.ui.enabled=false", "train", "--config", config.toUri().toString(),
            "--out", out};
    }

    /** A checkpoint under way, after one that is whole. */
    private Optional<org.apache.hadoop.fs.Path> underWay() throws IOException {
        try {
            List<org.apache.hadoop.fs.Path> files = Arrays.stream(hadoop.files().listStatus(hadoop.path(CHECKPOINTS)))
                    .map(FileStatus::getPath).toList();
            return files.stream().anyMatch(file -> file.getName().startsWith("sync-"))
                    ? files.stream().filter(file -> file.getName().startsWith(".sync-")).findFirst() : Optional.empty();
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    private boolean isOpen(org.apache.hadoop.fs.Path file) throws IOException {
        return hadoop.files().exists(file) && !hadoop.files().isFileClosed(file);
    }

    @Test
    void aDataNodeKilledDuringACheckpointChangesNoWeight() throws Exception {
        Submission.Result undisturbed = Submission.run(LIMIT, dir, Map.of(), train(dir.resolve("undisturbed").toString()));
        assertThat(undisturbed.code()).as(undisturbed.output()).isZero();
        try (Submission training = Submission.start(dir, hadoop.environment(), train(hadoop.path("/run").toString()))) {
            long end = System.nanoTime() + LIMIT.toNanos();
            Optional<org.apache.hadoop.fs.Path> checkpoint = underWay();
            while (checkpoint.isEmpty() || !isOpen(checkpoint.get())) {
                assertThat(System.nanoTime()).as("a checkpoint is seen: %s", training.output()).isLessThan(end);
                Thread.sleep(10);
                checkpoint = underWay();
            }
            dataNode.destroyForcibly().waitFor();
            assertThat(isOpen(checkpoint.get())).as("the checkpoint is still under way").isTrue();
            Submission.Result result = training.await(LIMIT);
            assertThat(result.code()).as(result.output()).isZero();
            assertThat(result.output()).doesNotContain("without this checkpoint");
        }
        assertThat(Weights.of(hadoop.path("/run"), hadoop.hadoop())).isEqualTo(Weights.of(dir.resolve("undisturbed")));
    }
}
