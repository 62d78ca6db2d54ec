package io.varprune.spark.training;

import java.util.List;
import org.nd4j.linalg.dataset.DataSet;

/** The data sets that a user's own RDD holds in one partition, joined; minibatches are taken in the order of the partition. */
public final class DataSetShard implements Shard {
    private static final long serialVersionUID = 1L;

    private final DataSet joined;

    /** Joins the parts. */
    public DataSetShard(List<DataSet> parts) {
        joined = parts.isEmpty() ? null : DataSet.merge(parts);
    }

    @Override
    public int count() {
        return joined == null ? 0 : joined.numExamples();
    }

    @Override
    public DataSet minibatch(long epochSeed, int index, int batchSize) {
        int from = index * batchSize;
        return (DataSet) joined.getRange(from, Math.min(count(), from + batchSize));
    }
}
