package io.varprune.spark.run;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.prune.Allocation;
import io.varprune.prune.Criterion;
import io.varprune.prune.PrunedLevel;
import io.varprune.store.CurvePoint;
import io.varprune.store.RunDirectory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;

/** One of the pruned networks of a comparison, to be kept. @param run where it was trained @param point what it is worth */
public record PrunedModel(RunDirectory run, CurvePoint point) {
    /** The file that {@link #write} makes. */
    public static final String FILE = "model-pruned.zip";

    /**
     * The one with the highest sparsity among those that lose no more than {@code loss} of the accuracy of the best uncut one; of equals
     * the most accurate. The most accurate pruned one when all lose more. Empty without a cut.
     *
     * @param all of all runs, uncut ones among them
     */
    public static Optional<PrunedModel> choose(List<PrunedModel> all, double loss) {
        double dense = all.stream().filter(m -> m.point.sparsity() == 0).mapToDouble(m -> m.point.accuracy()).max().orElse(0);
        List<PrunedModel> cut = all.stream().filter(m -> m.point.sparsity() > 0).toList();
        Comparator<PrunedModel> byAccuracy = Comparator.comparingDouble(m -> m.point.accuracyRecalibrated());
        return cut.stream().filter(m -> m.point.accuracyRecalibrated() >= dense - loss)
                .max(Comparator.comparingDouble((PrunedModel m) -> m.point.sparsity()).thenComparing(byAccuracy))
                .or(() -> cut.stream().max(byAccuracy));
    }

    /**
     * Writes it as a Deeplearning4j zip for inference, zeros in place of what is cut, batch-norm statistics taken anew.
     *
     * @param experiment of its run
     * @param data       of its training
     * @param to         where {@link #FILE} goes
     */
    public void write(Experiment experiment, DataSplit data, Configuration hadoop, RunDirectory to) {
        TrainedRun trained = new TrainedRun(run, experiment, data, hadoop);
        Criterion criterion = experiment.prune().criterion().stream().filter(c -> c.name().equals(point.criterion())).findFirst()
                .orElseThrow();
        Allocation allocation = experiment.prune().allocations().stream().filter(a -> a.name().equals(point.allocation())).findFirst()
                .orElseThrow();
        PrunedLevel level = trained.plan(trained.scores(criterion), allocation).levels().stream()
                .filter(l -> l.sparsity().fraction() == point.sparsity()).findFirst().orElseThrow();
        Model model = trained.zeroed(level);
        trained.recalibration().applyTo(model);
        to.write(FILE, out -> ModelSerializer.writeModel(model, out, false));
    }
}
