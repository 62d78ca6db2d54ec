package io.varprune.spark.run;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.prune.PruningPlan;
import io.varprune.spark.pruning.PruningSweep;
import io.varprune.spark.training.ExamplesSource;
import io.varprune.spark.training.VarianceAmplifyingTrainingMaster;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;

/** The executors of a cluster. The training examples are sent to each of them once, in pieces, and forgotten at the end. */
public final class ClusterWorkers implements Workers, AutoCloseable {
    private final JavaSparkContext spark;
    private final DataSplit data;
    private final int trainings;
    private final String measurements = "varprune-pruning-" + UUID.randomUUID();
    // null until somebody trains
    private ExamplesSource examples;

    /** For one training at a time on this data set. */
    public ClusterWorkers(JavaSparkContext spark, DataSplit data) {
        this(spark, data, 1);
    }

    /** @param trainings at once in this cluster, 1 or more */
    public ClusterWorkers(JavaSparkContext spark, DataSplit data, int trainings) {
        this.spark = spark;
        this.data = data;
        this.trainings = trainings;
    }

    @Override
    public int slots() {
        return spark.defaultParallelism();
    }

    @Override
    public DataSplit data() {
        return data;
    }

    @Override
    public Configuration hadoop() {
        return spark.hadoopConfiguration();
    }

    @Override
    public void fit(VarianceAmplifyingTrainingMaster master, Model network, Experiment experiment, int workers, int epochs) {
        master.besides(trainings - 1).fit(spark, network,
                DataSets.shards(spark, examples(), workers, experiment.seed(), experiment.data().augment()), epochs);
    }

    private synchronized ExamplesSource examples() {
        if (examples == null) {
            examples = ExamplesSource.broadcast(spark, data.train());
        }
        return examples;
    }

    @Override
    public List<PruningSweep.Level> measure(String configuration, float[] params, List<PruningPlan> plans,
            PruningSweep.Recalibration recalibration) {
        spark.setJobGroup(measurements, "pruning", false);
        try {
            return new PruningSweep(spark).run(configuration, params, plans, data.test(), recalibration);
        } finally {
            spark.clearJobGroup();
        }
    }

    /** Makes measurements under way fail. */
    public void cancelMeasurements() {
        spark.cancelJobGroup(measurements);
    }

    @Override
    public synchronized void close() {
        if (examples != null) {
            examples.destroy();
        }
    }
}
