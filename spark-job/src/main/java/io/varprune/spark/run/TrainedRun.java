package io.varprune.spark.run;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.config.NetworkEnd;
import io.varprune.config.PruneConfig;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import io.varprune.model.ModelFile;
import io.varprune.model.ParameterLayout;
import io.varprune.prune.Allocation;
import io.varprune.prune.Criterion;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.Prunable;
import io.varprune.prune.PrunedLevel;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.network.BatchNormStatistics;
import io.varprune.prune.network.NetworkCalibration;
import io.varprune.prune.network.RemovableOutputs;
import io.varprune.prune.network.ShrunkNetwork;
import io.varprune.regularize.FlatView;
import io.varprune.spark.pruning.PruningSweep;
import io.varprune.store.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;

/** The model of one run, and what its experiment cuts from it. */
public final class TrainedRun {
    private final Experiment experiment;
    private final DataSplit data;
    private final Model model;
    private final float[] params;
    private final ParameterLayout prunable;

    /** Reads the model. @param experiment with the settings of prune that count */
    public TrainedRun(RunDirectory run, Experiment experiment, DataSplit data, Configuration hadoop) {
        this(ModelFile.read(new Path(run.path(), "model.zip"), hadoop), experiment, data);
    }

    /** Of a model for inference, which becomes its own. */
    public TrainedRun(Model model, Experiment experiment, DataSplit data) {
        this.experiment = experiment;
        this.data = data;
        this.model = model;
        params = FlatView.copy(model.params());
        prunable = prunable(ParameterLayout.of(model), experiment.prune());
    }

    /** The experiment that a run was made from. */
    public static Experiment experiment(RunDirectory run) {
        return ConfigReader.read(Provenance.read(run).path("config").asText(), run.path() + "/run.json", List.of());
    }

    public Model model() {
        return model;
    }

    /** Its flat weights: its own array. */
    public float[] params() {
        return params;
    }

    /** The weights that may be cut. */
    ParameterLayout prunable() {
        return prunable;
    }

    /** Where batch-norm statistics are taken from after a cut; no examples for a network without batch norm. */
    public PruningSweep.Recalibration recalibration() {
        int examples = BatchNormStatistics.has(model) ? experiment.prune().recalibrate() : 0;
        Examples drawn = NetworkCalibration.draw(data.train(), examples, experiment.seed());
        // as training saw them: statistics of plain images do not fit weights that grew with others, and cost CIFAR-10 four points
        Examples seen = experiment.data().augment().isNone() ? drawn : drawn.augmented(experiment.data().augment(), experiment.seed());
        return new PruningSweep.Recalibration(seen, experiment.seed());
    }

    /** What a criterion says of each parameter. */
    public float[] scores(Criterion criterion) {
        return criterion.scores(params, prunable, new NetworkCalibration(model, data.train(), experiment.seed()));
    }

    /** What goes at every sparsity of the experiment. @param scores of a criterion */
    public PruningPlan plan(float[] scores, Allocation allocation) {
        double[] sparsities = experiment.prune().sparsities().stream().mapToDouble(Double::doubleValue).toArray();
        return PruningPlan.of(params, new Prunable(prunable, RemovableOutputs.of(model)), scores, allocation, sparsities);
    }

    /** Writes zeros in place of what goes into {@link #model}, which keeps its size. */
    Model zeroed(PrunedLevel level) {
        float[] left = new float[params.length];
        level.applyTo(params, left);
        FlatView.of(model.params()).write(left);
        return model;
    }

    /** Another network, without the neurons and filters that go. */
    Model shrunk(PrunedLevel level) {
        return ShrunkNetwork.of(model, params, level.mask(params));
    }

    /** Nothing goes. */
    PruningPlan dense() {
        return PruningPlan.of(params, prunable, new GlobalAllocation(), new double[] {0});
    }

    private static ParameterLayout prunable(ParameterLayout all, PruneConfig prune) {
        List<String> left = new ArrayList<>(prune.exclude());
        for (NetworkEnd end : prune.spare()) {
            left.add(all.layers().get(end == NetworkEnd.FIRST ? 0 : all.layers().size() - 1));
        }
        ParameterLayout prunable = all.select(List.of(), left);
        if (prunable.weights().isEmpty()) {
            throw new IllegalArgumentException("prune.exclude and prune.spare: got every layer, needed is one that can be cut; there are "
                    + String.join(", ", all.layers()));
        }
        return prunable;
    }
}
