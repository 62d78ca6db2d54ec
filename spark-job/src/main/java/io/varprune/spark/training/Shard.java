package io.varprune.spark.training;

import io.varprune.engine.Minibatch;
import java.io.Serializable;
import org.nd4j.linalg.dataset.DataSet;

/** The examples of one worker: a partition of the training set, cached where the worker runs. */
public interface Shard extends Serializable {
    /** Number of examples, 0 or more. */
    int count();

    /**
     * One minibatch of an epoch; the same arguments always give the same examples in the same order.
     *
     * @param epochSeed seed of this worker's order in this epoch
     * @param index     minibatch, from 0
     * @param batchSize examples per minibatch; the last one of an epoch may have fewer
     */
    DataSet minibatch(long epochSeed, int index, int batchSize);

    /**
     * The same minibatch in arrays that are used again.
     *
     * @return false when it has more to it than features and one row of labels for each example, such as masks
     */
    boolean fill(Minibatch into, long epochSeed, int index, int batchSize);

    /** Whether making a minibatch costs so much that it is worth a processor that is left over: see {@link Prefetch}. */
    default boolean isCostly() {
        return false;
    }

    /** Minibatches per epoch. */
    default int minibatches(int batchSize) {
        return (count() + batchSize - 1) / batchSize;
    }
}
