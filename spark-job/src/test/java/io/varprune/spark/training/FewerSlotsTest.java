package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An executor goes and none takes its place, as dynamic allocation and busy clusters have it. */
class FewerSlotsTest {
    private static final int LOST_AT = 5;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void theOneThatIsLeftMakesAllWorkersStepsWithTheSameBits(@TempDir Path dir) throws IOException {
        List<Shard> shards = List.of(TestTraining.shard(0, 300), TestTraining.shard(300, 700));
        float[] undisturbed = new TestTraining(5, false).onSpark(shards, 4);
        LocalSpark.stop();
        try (JavaSparkContext spark = new JavaSparkContext(SeparateExecutors.conf(dir).set(ExchangeRounds.PATIENCE, "3s"))) {
            MultiLayerNetwork net = TestTraining.mlp();
            VarianceAmplifyingTrainingMaster master = new TestTraining(5, false).master().listen(sync -> {
                if (sync.sync() == LOST_AT) {
                    spark.sc().killExecutor("1");
                }
            });
            master.fit(spark, net, spark.parallelize(shards, 2), 4);
            assertThat(TestTraining.weights(net.params())).isEqualTo(undisturbed);
            assertThat(master.syncs().subList(0, LOST_AT)).as("executors at first").extracting("slowest").containsAnyOf("0", "1");
            assertThat(master.syncs().subList(master.syncs().size() - 5, master.syncs().size())).as("executors at last").extracting("slowest")
                    .containsOnly("0");
            assertThat(spark.sc().getExecutorMemoryStatus().size() - 1).as("executors").isEqualTo(1);
        }
    }
}
