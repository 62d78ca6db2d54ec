package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.runtime.OpenBlas;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two executors that are processes of their own share no statics; two slots of one JVM do. Both must give the same weights, with the
 * same native settings.
 */
class SeparateExecutorsTest {
    @Test
    void executorsInTheirOwnProcessesGiveTheSameBits(@TempDir Path dir) throws IOException {
        List<Shard> shards = List.of(TestTraining.shard(0, 300), TestTraining.shard(300, 700));
        float[] oneProcess = new TestTraining(5, false).onSpark(shards, 2);
        LocalSpark.stop();
        try (JavaSparkContext spark = new JavaSparkContext(SeparateExecutors.conf(dir))) {
            MultiLayerNetwork net = TestTraining.mlp();
            List<Integer> executors = new ArrayList<>();
            VarianceAmplifyingTrainingMaster master = new TestTraining(5, false).master()
                    .listen(sync -> executors.add(spark.sc().getExecutorMemoryStatus().size() - 1));
            master.fit(new SparkDl4jMultiLayer(spark, net, master), spark.parallelize(shards, 2), 2);
            assertThat(executors).as("executors at each sync").isNotEmpty().containsOnly(2);
            assertThat(spark.parallelize(List.of(0, 1), 2).map(SeparateExecutorsTest::blas).collect())
                    .as("what their BLAS answers").containsOnly(blas(0));
            assertThat(TestTraining.weights(net.params())).isEqualTo(oneProcess);
        }
    }

    private static String blas(int task) {
        return OpenBlas.loaded().orElseThrow().toString();
    }
}
