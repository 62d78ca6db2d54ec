package io.varprune.spark.run;

import io.varprune.config.Experiment;
import io.varprune.model.NetworkConfiguration;
import io.varprune.model.WeightTensor;
import io.varprune.prune.Allocation;
import io.varprune.prune.Criterion;
import io.varprune.prune.GroupCut;
import io.varprune.prune.Magnitude;
import io.varprune.prune.MagnitudeHistogram;
import io.varprune.prune.PrunedLevel;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.WholeOutputs;
import io.varprune.spark.pruning.PruningSweep;
import io.varprune.store.CurvePoint;
import io.varprune.store.LayerRecord;
import io.varprune.store.MagnitudeBin;
import io.varprune.store.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;

/** Prunes one trained network at every level, and writes the curve beside it. */
public final class Pruning {
    /** What is written beside the curve. @param masks a mask for each level; @param shrunk a smaller model for each structured one */
    public record Exports(boolean masks, boolean shrunk) {
        /** Nothing. */
        public static final Exports NONE = new Exports(false, false);
    }

    /** One curve. */
    private record Curve(Criterion criterion, Allocation allocation, PruningPlan plan) {
        /** For file names; the colon of 2:4 has a meaning of its own in paths. */
        String label(PrunedLevel level) {
            String by = criterion instanceof Magnitude ? "" : criterion.name() + "-";
            return by + allocation.name().replace(":", "-of-") + "-" + level.sparsity().fraction();
        }
    }

    private final Workers workers;
    private final Experiment experiment;
    private final TrainedRun trained;
    private final PruningSweep.Recalibration recalibration;
    private final List<Curve> curves;
    private final List<PruningSweep.Level> measured;

    /** Measures. @param trained on the data of these workers */
    public Pruning(Workers workers, Experiment experiment, TrainedRun trained) {
        this.workers = workers;
        this.experiment = experiment;
        this.trained = trained;
        Networks.check(trained.model(), experiment, workers.data().test());
        recalibration = trained.recalibration();
        curves = curves();
        measured = measure(curves.stream().map(Curve::plan).toList());
    }

    private List<PruningSweep.Level> measure(List<PruningPlan> plans) {
        return workers.measure(NetworkConfiguration.of(trained.model()).toJson(), trained.params(), plans, recalibration);
    }

    /** Prunes the model of one run and writes the curve beside it. */
    public static List<CurvePoint> prune(Workers workers, RunDirectory run, Experiment e, Exports exports) {
        if (exports.shrunk() && e.prune().allocations().stream().noneMatch(a -> a instanceof WholeOutputs)) {
            throw new IllegalArgumentException("--shrink: only whole neurons and filters make layers smaller; add structured to "
                    + "prune.allocations");
        }
        Pruning pruning = new Pruning(workers, e, new TrainedRun(run, e, workers.data(), workers.hadoop()));
        pruning.write(run, exports);
        return pruning.points();
    }

    /** The curve. */
    public List<CurvePoint> points() {
        return measured.stream().map(m -> point(curves.get(m.plan()), level(m), m)).toList();
    }

    private PrunedLevel level(PruningSweep.Level m) {
        return curves.get(m.plan()).plan().levels().get(m.level());
    }

    /** Accuracy of a network before any cut; measured where its curve has no such level. @param curve its own */
    public static double denseAccuracy(Workers workers, TrainedRun trained, List<CurvePoint> curve) {
        return curve.stream().filter(p -> p.sparsity() == 0).findFirst().map(CurvePoint::accuracy).orElseGet(() -> workers.measure(
                NetworkConfiguration.of(trained.model()).toJson(), trained.params(), List.of(trained.dense()), trained.recalibration())
                .get(0).accuracy());
    }

    /** Writes the curve and what belongs to it into a run directory. */
    public void write(RunDirectory run, Exports exports) {
        List<LayerRecord> layers = new ArrayList<>();
        for (PruningSweep.Level m : measured) {
            Curve curve = curves.get(m.plan());
            PrunedLevel level = level(m);
            level.keptByLayer().forEach((layer, kept) -> layers.add(layer(curve, level, layer, kept)));
            if (exports.masks()) {
                run.write("masks/" + curve.label(level) + ".mask", out -> level.mask(trained.params()).save(out));
            }
            if (exports.shrunk() && curve.allocation() instanceof WholeOutputs) {
                Model small = shrunk(level);
                run.write("model-pruned-" + curve.label(level) + ".zip", out -> ModelSerializer.writeModel(small, out, false));
            }
        }
        run.write(CurvePoint.TABLE, points());
        run.write(LayerRecord.TABLE, layers);
        run.write(MagnitudeBin.TABLE, MagnitudeHistogram.of(trained.params(), trained.prunable().weights()));
    }

    private List<Curve> curves() {
        List<Curve> all = new ArrayList<>();
        for (Criterion criterion : experiment.prune().criterion()) {
            float[] scores = trained.scores(criterion);
            for (Allocation allocation : experiment.prune().allocations()) {
                all.add(new Curve(criterion, allocation, trained.plan(scores, allocation)));
            }
        }
        return all;
    }

    /** The smaller model, with the statistics of its own if it has batch norm. */
    private Model shrunk(PrunedLevel level) {
        Model small = trained.shrunk(level);
        recalibration.applyTo(small);
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
                curve.criterion().name(), threshold(level, layer));
    }

    private static double threshold(PrunedLevel level, String layer) {
        return level.cuts().stream().filter(GroupCut.class::isInstance).map(GroupCut.class::cast)
                .filter(cut -> cut.tensors().stream().anyMatch(tensor -> tensor.layer().equals(layer)))
                .mapToDouble(cut -> cut.threshold().value()).max().orElse(Double.NaN);
    }
}
