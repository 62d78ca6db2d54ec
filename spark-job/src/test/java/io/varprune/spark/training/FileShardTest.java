package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.data.Augmentation;
import io.varprune.data.Examples;
import io.varprune.engine.Minibatch;
import io.varprune.model.InputShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class FileShardTest {
    private static final InputShape SHAPE = new InputShape(3, 5, 4);
    private static final int COUNT = 103;
    private static final int WORKERS = 3;

    private static byte[] bytes(int n, int below, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = (byte) random.nextInt(below);
        }
        return bytes;
    }

    private static int[] labels(int n, int classes) {
        return new Random(2).ints(n, 0, classes).toArray();
    }

    static Stream<Examples> sets() {
        float[] features = new float[COUNT * SHAPE.size()];
        for (int i = 0; i < features.length; i++) {
            features[i] = i * 0.37f - 500;
        }
        return Stream.of(Examples.ofPixels(SHAPE, 7, bytes(COUNT * SHAPE.size(), 256, 1), labels(COUNT, 7), 1 / 255f),
                Examples.ofFeatures(SHAPE, 7, features, labels(COUNT, 7)),
                Examples.ofMasks(SHAPE, 7, bytes(COUNT * SHAPE.size(), 256, 1), bytes(COUNT * 20, 7, 3), 1 / 255f));
    }

    /** In pieces of ten, in memory and in files, beside a copy of the worker's examples. */
    @ParameterizedTest
    @MethodSource("sets")
    void minibatchesAreThoseOfExamplesInMemory(Examples all) {
        JavaSparkContext spark = LocalSpark.context();
        List<Broadcast<Examples>> pieces = new ArrayList<>();
        for (int from = 0; from < COUNT; from += 10) {
            pieces.add(spark.broadcast(all.select(IntStream.range(from, Math.min(COUNT, from + 10)).toArray())));
        }
        ExamplesSource source = new ExamplesSource("pieces of " + all.classes() + all.hasMasks() + all.rowBytes(), pieces, 10, COUNT);
        Augmentation augmentation = all.rowBytes() > 4 * SHAPE.size() ? Augmentation.NONE : new Augmentation(2, true);
        for (int worker = 0; worker < WORKERS; worker++) {
            Shard expected = new ExamplesShard(all.select(ExamplesSource.part(COUNT, worker, WORKERS, 5)), augmentation);
            for (String fraction : List.of("0.3", "0")) {
                SparkEnv.get().conf().set(ExamplesSource.MEMORY_FRACTION, fraction);
                Shard shard = source.shard(worker, WORKERS, 5, augmentation);
                SparkEnv.get().conf().remove(ExamplesSource.MEMORY_FRACTION);
                assertThat(shard).isInstanceOf(fraction.equals("0") ? FileShard.class : ExamplesShard.class);
                assertThat(shard.count()).isEqualTo(expected.count());
                // forth and back between epochs, and a last one that is not full
                for (int[] batch : new int[][] {{1, 0}, {1, 4}, {2, 2}, {1, 2}}) {
                    assertThat(shard.minibatch(batch[0], batch[1], 8)).isEqualTo(expected.minibatch(batch[0], batch[1], 8));
                    Minibatch found = new Minibatch();
                    Minibatch wanted = new Minibatch();
                    assertThat(shard.fill(found, batch[0], batch[1], 8)).isEqualTo(expected.fill(wanted, batch[0], batch[1], 8))
                            .isEqualTo(!all.hasMasks());
                    if (!all.hasMasks()) {
                        assertThat(found.features()).isEqualTo(wanted.features());
                        assertThat(found.labels()).isEqualTo(wanted.labels());
                    }
                }
            }
        }
        source.destroy();
    }

    /** An executor with a heap smaller than the set. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aSetLargerThanTheExecutorsMemoryTrainsToTheSameBits(@TempDir Path dir) throws IOException {
        InputShape large = new InputShape(1, 128, 160);
        int count = 10_000;
        Examples all = Examples.ofPixels(large, 2, bytes(count * large.size(), 256, 4), labels(count, 2), 1 / 255f);
        assertThat(all.bytes()).isGreaterThan(190L << 20);
        VarianceAmplifyingTrainingMaster master = new VarianceAmplifyingTrainingMaster(
                new TrainingSettings(0, 100, 20, 1e-4, 0, false, false, List.of(), List.of(), 1));
        MultiLayerNetwork here = network(large);
        master.fit(here, List.of(new ExamplesShard(all.select(ExamplesSource.part(count, 0, 1, 6)))), 1);
        LocalSpark.stop();
        SparkConf conf = SeparateExecutors.conf(dir).setMaster("local-cluster[1,1,400]").set("spark.executor.memory", "160m")
                // Spark itself refuses so little otherwise
                .set("spark.testing.reservedMemory", "33554432").set("spark.network.maxRemoteBlockSizeFetchToMem", "32m");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            ExamplesSource source = ExamplesSource.broadcast(spark, all);
            JavaRDD<Shard> shards = spark.parallelize(List.of(0), 1).map(worker -> source.shard(worker, 1, 6, Augmentation.NONE));
            MultiLayerNetwork there = network(large);
            master.fit(spark, there, shards, 1);
            assertThat(TestTraining.weights(there.params())).isEqualTo(TestTraining.weights(here.params()));
        }
    }

    private static MultiLayerNetwork network(InputShape shape) {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(7).updater(new Sgd(0.001)).list()
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(shape.size()).nOut(2)
                        .activation(Activation.SOFTMAX).build()).build());
        net.init();
        return net;
    }
}
