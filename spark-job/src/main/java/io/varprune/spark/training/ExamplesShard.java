package io.varprune.spark.training;

import io.varprune.data.Examples;
import io.varprune.data.Permutation;
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
    public synchronized DataSet minibatch(long epochSeed, int index, int batchSize) {
        if (order == null || orderSeed != epochSeed) {
            order = Permutation.of(examples.count(), epochSeed);
            orderSeed = epochSeed;
        }
        int from = index * batchSize;
        int to = Math.min(examples.count(), from + batchSize);
        int features = examples.shape().size();
        float[] x = new float[(to - from) * features];
        float[] y = new float[(to - from) * examples.classes()];
        examples.copyFeatures(order, from, to, x);
        examples.copyOneHot(order, from, to, y);
        return new DataSet(Nd4j.create(x, new long[] {to - from, features}, 'c'),
                Nd4j.create(y, new long[] {to - from, examples.classes()}, 'c'));
    }
}
