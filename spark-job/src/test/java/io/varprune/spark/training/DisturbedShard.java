package io.varprune.spark.training;

import org.nd4j.linalg.dataset.DataSet;

/** Another shard whose minibatches something happens to; the engine asks for them by {@link #fill}. */
interface DisturbedShard extends Shard {
    Shard whole();

    @Override
    default int count() {
        return whole().count();
    }

    @Override
    default DataSet minibatch(long seed, int index, int size) {
        throw new AssertionError("the engine fills");
    }
}
