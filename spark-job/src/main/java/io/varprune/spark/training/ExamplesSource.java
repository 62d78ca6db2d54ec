package io.varprune.spark.training;

import io.varprune.data.Augmentation;
import io.varprune.data.Examples;
import io.varprune.data.ExamplesFile;
import io.varprune.data.Permutation;
import java.io.File;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A training set that was sent to the executors in pieces, so that none needs memory for all of it. An executor keeps the examples of its
 * workers in memory while they take a moderate part of its heap, in files otherwise; the minibatches are the same.
 *
 * @param id            of the set
 * @param pieces        of equal numbers of examples, the last one of the rest
 * @param examplesEach  examples of a piece
 * @param count         examples in all
 */
public record ExamplesSource(String id, List<Broadcast<Examples>> pieces, int examplesEach, int count) implements Serializable {
    /** Part of an executor's heap that the examples of its workers may take together, in [0, 1]. */
    static final String MEMORY_FRACTION = "spark.varprune.examples.memoryFraction";

    private static final double DEFAULT_MEMORY_FRACTION = 0.3;
    // as large as the blocks in which Spark sends a broadcast
    private static final int PIECE_BYTES = 4 << 20;

    /** Sends a set. */
    public static ExamplesSource broadcast(JavaSparkContext spark, Examples examples) {
        int each = Math.max(1, PIECE_BYTES / examples.rowBytes());
        if (examples.count() <= each) {
            // itself, without a copy
            return new ExamplesSource(UUID.randomUUID().toString(), List.of(spark.broadcast(examples)), each, examples.count());
        }
        List<Broadcast<Examples>> pieces = new ArrayList<>();
        for (int from = 0; from < examples.count(); from += each) {
            pieces.add(spark.broadcast(examples.select(IntStream.range(from, Math.min(examples.count(), from + each)).toArray())));
        }
        return new ExamplesSource(UUID.randomUUID().toString(), pieces, each, examples.count());
    }

    /** Makes executors forget it. */
    public void destroy() {
        pieces.forEach(Broadcast::destroy);
    }

    /** The shard of one worker, to be called by a task: examples drawn at random, so that every worker sees every class. */
    public Shard shard(int worker, int workers, long seed, Augmentation augmentation) {
        int[] mine = part(count, worker, workers, seed);
        Examples first = like();
        SparkConf conf = SparkEnv.get().conf();
        int slots = conf.getInt("spark.executor.cores", Runtime.getRuntime().availableProcessors());
        double room = Runtime.getRuntime().maxMemory() * conf.getDouble(MEMORY_FRACTION, DEFAULT_MEMORY_FRACTION) / slots;
        long bytes = (long) mine.length * first.rowBytes();
        if (bytes > Math.min(room, Integer.MAX_VALUE / 2)) {
            return new FileShard(this, worker, workers, seed, augmentation, mine.length);
        }
        ByteBuffer rows = ByteBuffer.allocate((int) bytes);
        read(mine, (place, examples, i) -> examples.write(i, rows.position(place * first.rowBytes())));
        return new ExamplesShard(first.read(rows.rewind(), mine.length), augmentation);
    }

    /** Writes the same examples to a file. */
    ExamplesFile write(File file, int worker, int workers, long seed) {
        Examples first = like();
        ExamplesFile written = new ExamplesFile(file, first);
        ByteBuffer row = ByteBuffer.allocate(first.rowBytes());
        read(part(count, worker, workers, seed), (place, examples, i) -> {
            examples.write(i, row.clear());
            written.put(place, row);
        });
        return written;
    }

    /** None of its examples, but what they are like. */
    private Examples like() {
        return pieces.get(0).value().select(new int[0]);
    }

    /** Which examples of a set are a worker's. */
    public static int[] part(int count, int worker, int workers, long seed) {
        int[] order = Permutation.of(count, seed);
        return IntStream.range(0, order.length).filter(i -> i % workers == worker).map(i -> order[i]).toArray();
    }

    private interface Sink {
        void take(int place, Examples piece, int index);
    }

    /** One piece after the other, so that only one is needed at a time. */
    private void read(int[] mine, Sink sink) {
        // the example and, in the lower half, its place
        long[] sorted = IntStream.range(0, mine.length).mapToLong(place -> (long) mine[place] << Integer.SIZE | place).sorted().toArray();
        int current = -1;
        Examples piece = null;
        for (long each : sorted) {
            int example = (int) (each >>> Integer.SIZE);
            if (example / examplesEach != current) {
                current = example / examplesEach;
                piece = pieces.get(current).value();
            }
            sink.take((int) each, piece, example % examplesEach);
        }
    }
}
