package io.varprune.spark.training;

import io.varprune.data.Examples;
import io.varprune.data.Permutation;
import io.varprune.engine.Minibatch;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Compact examples (uint8 pixels), turned to floats one minibatch at a time, in an order drawn anew for each epoch. */
public final class ExamplesShard implements Shard {
    private static final long serialVersionUID = 1L;

    private final Examples examples;
    private transient long orderSeed;
    private transient int[] order;

    /** Of these examples, which are not copied. */
    public ExamplesShard(Examples examples) {
        this.examples = examples;
    }

    @Override
    public int count() {
        return examples.count();
    }

    @Override
    public DataSet minibatch(long epochSeed, int index, int batchSize) {
        Minibatch rows = new Minibatch();
        fill(rows, epochSeed, index, batchSize);
        return new DataSet(Nd4j.create(rows.features(), new long[] {rows.count(), examples.shape().size()}, 'c'),
                Nd4j.create(rows.labels(), new long[] {rows.count(), examples.classes()}, 'c'));
    }

    @Override
    public synchronized boolean fill(Minibatch into, long epochSeed, int index, int batchSize) {
        if (order == null || orderSeed != epochSeed) {
            order = Permutation.of(examples.count(), epochSeed);
            orderSeed = epochSeed;
        }
        int from = index * batchSize;
        int to = Math.min(examples.count(), from + batchSize);
        into.resize(to - from, examples.shape().size(), examples.classes());
        examples.copyFeatures(order, from, to, into.features());
        examples.copyOneHot(order, from, to, into.labels());
        return true;
    }
}
