package io.varprune.spark.bench;

import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import io.varprune.spark.training.ExamplesShard;
import io.varprune.spark.training.Shard;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.dataset.DataSet;

/** Random pixels and labels: speed does not depend on what the images show. */
final class SyntheticData {
    private SyntheticData() {}

    static Examples images(InputShape shape, int count) {
        SplittableRandom random = new SplittableRandom(1);
        byte[] pixels = new byte[Math.multiplyExact(count, shape.size())];
        random.nextBytes(pixels);
        return Examples.ofPixels(shape, 10, pixels, random.ints(count, 0, 10).toArray(), 1f / 255);
    }

    /** Made where they are used: a task that carried them would be measured, too. */
    static JavaRDD<Shard> shards(JavaSparkContext spark, InputShape shape, int count, int workers) {
        return spark.parallelize(IntStream.range(0, workers).boxed().toList(), workers)
                .map(w -> new ExamplesShard(images(shape, count / workers)));
    }

    static List<DataSet> minibatches(Examples all, int batchSize) {
        ExamplesShard shard = new ExamplesShard(all);
        return IntStream.range(0, all.count() / batchSize).mapToObj(i -> shard.minibatch(0, i, batchSize)).toList();
    }
}
