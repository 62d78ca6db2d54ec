package io.varprune.spark.cli;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.model.NetworkConfiguration;
import io.varprune.model.WeightTensor;
import io.varprune.prune.Allocation;
import io.varprune.prune.Criterion;
import io.varprune.prune.Magnitude;
import io.varprune.prune.PrunedLevel;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.WholeOutputs;
import io.varprune.prune.network.BatchNormStatistics;
import io.varprune.prune.network.ShrunkNetwork;
import io.varprune.spark.pruning.PruningSweep;
import io.varprune.store.CurvePoint;
import io.varprune.store.LayerRecord;
import io.varprune.store.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;

/** Prunes the model of one run at every level and writes the curve beside it. */
final class Pruning {
    /** What is written beside the curve. @param masks a mask for each level; @param shrunk a smaller model for each structured one */
    record Exports(boolean masks, boolean shrunk) {
        static final Exports NONE = new Exports(false, false);
    }

    /** One curve. */
    private record Curve(Criterion criterion, Allocation allocation, PruningPlan plan) {
        /** For file names; the colon of 2:4 has a meaning of its own in paths. */
        String label(PrunedLevel level) {
            String by = criterion instanceof Magnitude ? "" : criterion.name() + "-";
            return by + allocation.name().replace(":", "-of-") + "-" + level.sparsity().fraction();
        }
    }

    private final RunDirectory run;
    private final Experiment experiment;
    private final DataSplit data;
    private final TrainedRun trained;
    private final PruningSweep.Recalibration recalibration;

    private Pruning(Cluster cluster, RunDirectory run, Experiment experiment, DataSplit data) {
        this.run = run;
        this.experiment = experiment;
        this.data = data;
        trained = new TrainedRun(run, experiment, data, cluster.hadoop());
        recalibration = trained.recalibration();
    }

    static List<CurvePoint> prune(Cluster cluster, RunDirectory run, Experiment e, DataSplit data, Exports exports) {
        if (exports.shrunk() && e.prune().allocations().stream().noneMatch(a -> a instanceof WholeOutputs)) {
            throw new IllegalArgumentException("--shrink: only whole neurons and filters make layers smaller; add structured to "
                    + "prune.allocations");
        }
        Pruning pruning = new Pruning(cluster, run, e, data);
        Networks.check(pruning.trained.model(), e, data.test());
        return pruning.sweep(cluster, exports);
    }

    private List<CurvePoint> sweep(Cluster cluster, Exports exports) {
        List<Curve> curves = curves();
        List<PruningSweep.Level> measured = new PruningSweep(cluster.spark()).run(
                NetworkConfiguration.of(trained.model()).toJson(), trained.params(), curves.stream().map(Curve::plan).toList(),
                data.test(), recalibration);
        List<CurvePoint> points = new ArrayList<>();
        List<LayerRecord> layers = new ArrayList<>();
        for (PruningSweep.Level m : measured) {
            Curve curve = curves.get(m.plan());
            PrunedLevel level = curve.plan().levels().get(m.level());
            points.add(point(curve, level, m));
            level.keptByLayer().forEach((layer, kept) -> layers.add(layer(curve, level, layer, kept)));
            if (exports.masks()) {
                run.write("masks/" + curve.label(level) + ".mask", out -> level.mask(trained.params()).save(out));
            }
            if (exports.shrunk() && curve.allocation() instanceof WholeOutputs) {
                Model small = shrunk(level);
                run.write("model-pruned-" + curve.label(level) + ".zip", out -> ModelSerializer.writeModel(small, out, false));
            }
        }
        run.write(CurvePoint.TABLE, points);
        run.write(LayerRecord.TABLE, layers);
        return points;
    }

    private List<Curve> curves() {
        List<Curve> curves = new ArrayList<>();
        for (Criterion criterion : experiment.prune().criterion()) {
            float[] scores = trained.scores(criterion);
            for (Allocation allocation : experiment.prune().allocations()) {
                curves.add(new Curve(criterion, allocation, trained.plan(scores, allocation)));
            }
        }
        return curves;
    }

    /** The smaller model, with the statistics of its own if it has batch norm. */
    private Model shrunk(PrunedLevel level) {
        Model small = ShrunkNetwork.of(trained.model(), trained.params(), level.mask(trained.params()));
        if (recalibration.examples().count() > 0) {
            BatchNormStatistics.retake(small, recalibration.examples(), recalibration.seed());
        }
        return small;
    }

    private CurvePoint point(Curve curve, PrunedLevel level, PruningSweep.Level m) {
        double threshold = level.thresholds().stream().mapToDouble(t -> t.value()).max().orElse(0);
        return new CurvePoint(Trial.method(experiment), Trial.lambda(experiment), experiment.seed(), curve.allocation().name(),
                level.sparsity().fraction(), threshold, level.total() - level.cut(), level.total(), m.accuracy(), m.loss(), m.seconds(),
                curve.criterion().name(), m.accuracyRecalibrated(), m.dice(), m.iou());
    }

    private LayerRecord layer(Curve curve, PrunedLevel level, String layer, int kept) {
        List<WeightTensor> tensors = trained.prunable().weights().stream().filter(w -> w.layer().equals(layer)).toList();
        return new LayerRecord(layer, tensors.stream().map(WeightTensor::key).collect(Collectors.joining("+")),
                curve.allocation().name(), level.sparsity().fraction(), kept, tensors.stream().mapToLong(WeightTensor::length).sum(),
                curve.criterion().name());
    }
}
