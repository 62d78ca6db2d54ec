package io.varprune.spark.run;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import io.varprune.prune.PruningPlan;
import io.varprune.spark.pruning.LocalPruning;
import io.varprune.spark.pruning.PruningSweep;
import io.varprune.spark.pruning.TestSet;
import io.varprune.spark.training.TrainingStopped;
import io.varprune.spark.training.VarianceAmplifyingTrainingMaster;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Model;

/** The calling thread, in the place of any number of workers. A training costs a copy of the training examples. */
public final class LocalWorkers implements Workers {
    private final DataSplit data;
    private final TestSet test;
    private final Configuration hadoop;
    private final BooleanSupplier stop;

    /** @param test may be shared with other threads @param stop asked before each level that is measured */
    public LocalWorkers(Examples train, TestSet test, List<String> classNames, Configuration hadoop, BooleanSupplier stop) {
        this.data = new DataSplit(train, test.examples(), classNames);
        this.test = test;
        this.hadoop = hadoop;
        this.stop = stop;
    }

    @Override
    public int slots() {
        return 1;
    }

    @Override
    public DataSplit data() {
        return data;
    }

    @Override
    public Configuration hadoop() {
        return hadoop;
    }

    @Override
    public void fit(VarianceAmplifyingTrainingMaster master, Model network, Experiment experiment, int workers, int epochs) {
        master.fit(network, DataSets.shards(data.train(), workers, experiment.seed(), experiment.data().augment()), epochs);
    }

    @Override
    public List<PruningSweep.Level> measure(String configuration, float[] params, List<PruningPlan> plans,
            PruningSweep.Recalibration recalibration) {
        return new LocalPruning(test).run(configuration, params, plans, recalibration, () -> {
            if (stop.getAsBoolean()) {
                throw new TrainingStopped();
            }
        });
    }
}
