package io.varprune.spark.training;

import io.varprune.engine.Minibatch;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
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

    @Override
    public boolean fill(Minibatch into, long epochSeed, int index, int batchSize) {
        DataSet batch = minibatch(epochSeed, index, batchSize);
        if (batch.hasMaskArrays() || batch.getLabels().rank() != 2) {
            return false;
        }
        int n = batch.numExamples();
        into.resize(n, (int) (batch.getFeatures().length() / n), (int) batch.getLabels().size(1));
        copy(batch.getFeatures(), into.features());
        copy(batch.getLabels(), into.labels());
        return true;
    }

    private static void copy(INDArray rows, float[] into) {
        float[] values = rows.dup('c').data().asFloat();
        System.arraycopy(values, 0, into, 0, values.length);
    }
}
