package io.varprune.spark.training;

import io.varprune.data.Augmentation;
import io.varprune.data.Examples;
import io.varprune.data.ExamplesFile;
import io.varprune.data.Permutation;
import io.varprune.engine.Minibatch;
import java.util.Arrays;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The examples of one worker in a file of its executor, whose minibatches are those of an {@link ExamplesShard}. On another executor it
 * makes its file anew. Costs in memory an order of the examples, and one minibatch.
 *
 * @param count of its examples
 */
record FileShard(ExamplesSource source, int worker, int workers, long seed, Augmentation augmentation, int count) implements Shard {
    /** An open file, with the order of the epoch that it is read in. */
    static final class Opened {
        private final ExamplesFile file;
        private long orderSeed;
        private int[] order;
        private int[] places;

        Opened(ExamplesFile file) {
            this.file = file;
        }

        private synchronized Examples fill(Minibatch into, FileShard shard, long epochSeed, int from, int to) {
            if (order == null || orderSeed != epochSeed) {
                order = Permutation.of(shard.count, epochSeed);
                places = new int[shard.count];
                orderSeed = epochSeed;
            }
            Examples some = file.select(Arrays.copyOfRange(order, from, to));
            // an example is changed at random by its place in the order, which it must keep
            for (int i = from; i < to; i++) {
                places[i] = i - from;
            }
            ExamplesShard.copy(into, some, places, from, to, shard.augmentation, epochSeed);
            return some;
        }

        synchronized void close() {
            file.close();
        }
    }

    @Override
    public DataSet minibatch(long epochSeed, int index, int batchSize) {
        Minibatch rows = new Minibatch();
        return ExamplesShard.dataSet(rows, read(rows, epochSeed, index, batchSize));
    }

    @Override
    public boolean fill(Minibatch into, long epochSeed, int index, int batchSize) {
        return !read(into, epochSeed, index, batchSize).hasMasks();
    }

    /** Worth a processor that is left over: the disk may be slow. */
    @Override
    public boolean isCostly() {
        return true;
    }

    private Examples read(Minibatch into, long epochSeed, int index, int batchSize) {
        int from = index * batchSize;
        return ShardFiles.open(this).fill(into, this, epochSeed, from, Math.min(count, from + batchSize));
    }
}
