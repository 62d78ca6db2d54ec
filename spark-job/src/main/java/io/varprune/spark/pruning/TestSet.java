package io.varprune.spark.pruning;

import io.varprune.data.Examples;
import io.varprune.engine.FeatureRows;
import java.io.Serializable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * The test set of a sweep in blocks. It is broadcast in its compact form; an executor decodes a block when a task first asks for it, and
 * all levels share what was decoded until the broadcast goes. Blocks are the same however the set is sliced, and with them each result;
 * with large masks they have fewer examples.
 */
public final class TestSet implements Serializable {
    static final int BLOCK = 500;

    private static final long serialVersionUID = 1L;
    // part of the heap that decoded examples may fill; a larger set is decoded at each level, which changes no result
    private static final int HEAP_PART = 8;

    private final Examples examples;
    private transient ConcurrentHashMap<Integer, FeatureRows> decoded;

    /** Of these examples, which are not copied. */
    public TestSet(Examples examples) {
        this.examples = examples;
    }

    /** All of it, in its compact form. */
    public Examples examples() {
        return examples;
    }

    int blocks() {
        return (examples.count() + block() - 1) / block();
    }

    /** The first example of a block; of the block behind the last, the number of examples. */
    int first(int block) {
        return Math.min(block * block(), examples.count());
    }

    private int block() {
        return examples.atATime(BLOCK);
    }

    /** One block, shared: not to be changed. */
    FeatureRows rows(int block) {
        return rows(block, Runtime.getRuntime().maxMemory());
    }

    FeatureRows rows(int block, long heapBytes) {
        long bytes = (long) examples.count() * examples.shape().size() * Float.BYTES;
        return bytes > heapBytes / HEAP_PART ? decode(block) : decoded().computeIfAbsent(block, this::decode);
    }

    // a copy that came over the wire has no map
    private synchronized ConcurrentHashMap<Integer, FeatureRows> decoded() {
        if (decoded == null) {
            decoded = new ConcurrentHashMap<>();
        }
        return decoded;
    }

    private FeatureRows decode(int block) {
        return FeatureRows.of(features(block), first(block + 1) - first(block), examples.shape().size());
    }

    /** One block, row-major [examples, features], in an array of its own. */
    float[] features(int block) {
        int[] order = IntStream.range(first(block), first(block + 1)).toArray();
        float[] features = new float[order.length * examples.shape().size()];
        examples.copyFeatures(order, 0, order.length, features);
        return features;
    }
}
