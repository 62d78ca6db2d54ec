package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.engine.Minibatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that loses its executor more often than Spark lets one task fail. */
class ExecutorLossTest {
    private static final int FAILURES_OF_A_TASK = 2;
    private static final int LOSSES = 3;

    /** Ends its executor in the middle of the second sync, as often as there are files in the folder. */
    private record Deadly(Shard whole, String folder) implements DisturbedShard {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean fill(Minibatch into, long seed, int index, int size) {
            if (index == 7) {
                for (int loss = 0; loss < LOSSES; loss++) {
                    if (Path.of(folder, "" + loss).toFile().delete()) {
                        Runtime.getRuntime().halt(1);
                    }
                }
            }
            return whole.fill(into, seed, index, size);
        }
    }

    @Test
    void theRunGoesOnWithTheSameBits(@TempDir Path dir) throws IOException {
        List<Shard> sound = List.of(TestTraining.shard(0, 300), TestTraining.shard(300, 700));
        float[] undisturbed = new TestTraining(5, false).onSpark(sound, 1);
        LocalSpark.stop();
        Path losses = Files.createDirectory(dir.resolve("losses"));
        for (int loss = 0; loss < LOSSES; loss++) {
            Files.createFile(losses.resolve("" + loss));
        }
        try (JavaSparkContext spark = new JavaSparkContext(SeparateExecutors.conf(dir)
                .set("spark.task.maxFailures", "" + FAILURES_OF_A_TASK))) {
            MultiLayerNetwork net = TestTraining.mlp();
            VarianceAmplifyingTrainingMaster master = new TestTraining(5, false).master();
            String folder = losses.toString();
            master.fit(new SparkDl4jMultiLayer(spark, net, master),
                    spark.parallelize(sound, 2).map(s -> s.count() == 300 ? new Deadly(s, folder) : s), 1);
            assertThat(losses).isEmptyDirectory();
            assertThat(TestTraining.weights(net.params())).isEqualTo(undisturbed);
        }
    }
}
