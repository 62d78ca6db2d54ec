package io.varprune.spark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.config.AllocationName;
import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.model.ModelFile;
import io.varprune.model.NetworkConfiguration;
import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import io.varprune.prune.Allocation;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.PrunedLevel;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.UniformAllocation;
import io.varprune.regularize.FlatView;
import io.varprune.spark.pruning.PruningSweep;
import io.varprune.store.CurvePoint;
import io.varprune.store.LayerRecord;
import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;

/** Prunes the model of one run at every level and writes the curve beside it. */
final class Pruning {
    private Pruning() {}

    /** The experiment that a run was made from. */
    static Experiment experiment(RunDirectory run) {
        try (InputStream in = run.read("run.json")) {
            String yaml = new ObjectMapper().readTree(in).path("config").asText();
            return ConfigReader.read(yaml, run.path() + "/run.json", List.of());
        } catch (IOException e) {
            throw new StoreException(run.path() + "/run.json: is damaged", e);
        }
    }

    /** @param masks also write a mask for each level */
    static List<CurvePoint> prune(Cluster cluster, RunDirectory run, Experiment e, DataSplit data, boolean masks) {
        Model model = ModelFile.read(new Path(run.path(), "model.zip"), cluster.hadoop());
        float[] params = new float[Math.toIntExact(model.numParams())];
        FlatView.of(model.params()).read(params);
        ParameterLayout prunable = ParameterLayout.of(model).select(List.of(), e.prune().exclude());
        double[] sparsities = e.prune().sparsities().stream().mapToDouble(Double::doubleValue).toArray();
        List<Allocation> allocations = e.prune().allocations().stream().map(Pruning::allocation).toList();
        List<PruningPlan> plans = allocations.stream().map(a -> PruningPlan.of(params, prunable, a, sparsities)).toList();
        List<PruningSweep.Level> measured = new PruningSweep(cluster.spark())
                .run(NetworkConfiguration.of(model).toJson(), params, plans, data.test());
        List<CurvePoint> points = new ArrayList<>();
        List<LayerRecord> layers = new ArrayList<>();
        for (PruningSweep.Level m : measured) {
            PrunedLevel level = plans.get(m.plan()).levels().get(m.level());
            String allocation = allocations.get(m.plan()).name();
            double threshold = level.thresholds().stream().mapToDouble(t -> t.value()).max().orElse(0);
            points.add(new CurvePoint(Trial.method(e), Trial.lambda(e), e.seed(), allocation, level.sparsity().fraction(),
                    threshold, level.total() - level.cut(), level.total(), m.accuracy(), m.loss(), m.seconds()));
            level.keptByLayer().forEach((layer, kept) -> layers.add(layer(prunable, layer, allocation,
                    level.sparsity().fraction(), kept)));
            if (masks) {
                run.write("masks/" + allocation + "-" + level.sparsity().fraction() + ".mask",
                        out -> level.mask(params).save(out));
            }
        }
        run.write(CurvePoint.TABLE, points);
        run.write(LayerRecord.TABLE, layers);
        return points;
    }

    private static LayerRecord layer(ParameterLayout prunable, String layer, String allocation, double sparsity, int kept) {
        List<WeightTensor> tensors = prunable.weights().stream().filter(w -> w.layer().equals(layer)).toList();
        return new LayerRecord(layer, tensors.stream().map(WeightTensor::key).collect(Collectors.joining("+")), allocation,
                sparsity, kept, tensors.stream().mapToLong(WeightTensor::length).sum());
    }

    private static Allocation allocation(AllocationName name) {
        return switch (name) {
            case GLOBAL -> new GlobalAllocation();
            case UNIFORM -> new UniformAllocation();
        };
    }
}
