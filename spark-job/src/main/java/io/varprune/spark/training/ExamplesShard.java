package io.varprune.spark.training;

import io.varprune.data.Augmentation;
import io.varprune.data.Examples;
import io.varprune.data.Permutation;
import io.varprune.engine.Minibatch;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compact examples (uint8 pixels), turned to floats one minibatch at a time, in an order drawn anew for each epoch. Features are rows,
 * labels [batch, classes] or, of masks, [batch, classes, height, width].
 */
public final class ExamplesShard implements Shard {
    private static final long serialVersionUID = 1L;

    private final Examples examples;
    private final Augmentation augmentation;
    private transient long orderSeed;
    private transient int[] order;

    /** Of these examples, which are not copied, as they are. */
    public ExamplesShard(Examples examples) {
        this(examples, Augmentation.NONE);
    }

    /** Of these examples, which are not copied, changed anew in each epoch. */
    public ExamplesShard(Examples examples, Augmentation augmentation) {
        this.examples = examples;
        this.augmentation = augmentation;
    }

    @Override
    public int count() {
        return examples.count();
    }

    @Override
    public DataSet minibatch(long epochSeed, int index, int batchSize) {
        Minibatch rows = new Minibatch();
        copy(rows, epochSeed, index, batchSize);
        return dataSet(rows, examples);
    }

    @Override
    public boolean fill(Minibatch into, long epochSeed, int index, int batchSize) {
        if (examples.hasMasks()) {
            return false;
        }
        copy(into, epochSeed, index, batchSize);
        return true;
    }

    @Override
    public boolean isCostly() {
        return !augmentation.isNone();
    }

    private synchronized void copy(Minibatch into, long epochSeed, int index, int batchSize) {
        if (order == null || orderSeed != epochSeed) {
            order = Permutation.of(examples.count(), epochSeed);
            orderSeed = epochSeed;
        }
        int from = index * batchSize;
        int to = Math.min(examples.count(), from + batchSize);
        copy(into, examples, order, from, to, augmentation, epochSeed);
    }

    /** Copies the examples order[from] to order[to - 1]. */
    static void copy(Minibatch into, Examples examples, int[] order, int from, int to, Augmentation augmentation, long epochSeed) {
        into.resize(to - from, examples.shape().size(), examples.classes() * examples.labelsEach());
        if (augmentation.isNone()) {
            examples.copyFeatures(order, from, to, into.features());
        } else {
            examples.copyFeatures(order, from, to, into.features(), augmentation, epochSeed);
        }
        examples.copyOneHot(order, from, to, into.labels(), augmentation, epochSeed);
    }

    /** As Deeplearning4j takes them. @param like any examples of the set */
    static DataSet dataSet(Minibatch rows, Examples like) {
        return new DataSet(Nd4j.create(rows.features(), new long[] {rows.count(), like.shape().size()}, 'c'),
                Nd4j.create(rows.labels(), like.labelShape(rows.count()), 'c'));
    }
}
