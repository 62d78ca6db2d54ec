package io.varprune.spark.run;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.prune.PruningPlan;
import io.varprune.spark.pruning.PruningSweep;
import io.varprune.spark.training.VarianceAmplifyingTrainingMaster;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Model;

/** Who trains networks on a data set and measures what pruning leaves of them. The numbers are the same, whoever it is. */
public interface Workers {
    /** How many there are when the experiment does not say, 1 or more. */
    int slots();

    /** The data set. */
    DataSplit data();

    /** What files are found by. */
    Configuration hadoop();

    /** Trains by this master. @param workers 1 or more */
    void fit(VarianceAmplifyingTrainingMaster master, Model network, Experiment experiment, int workers, int epochs);

    /** As {@link PruningSweep#run}, on the test set. */
    List<PruningSweep.Level> measure(String configuration, float[] params, List<PruningPlan> plans,
            PruningSweep.Recalibration recalibration);
}
