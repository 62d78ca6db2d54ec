package io.varprune.report;

import io.varprune.store.CurvePoint;
import io.varprune.store.DirectionLoss;
import io.varprune.store.SharpnessRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a report shows.
 *
 * @param title its heading
 * @param configYaml the configuration as YAML text; empty for none
 * @param points the pruning curves of all runs
 * @param training how the runs were trained, by run name; empty for none
 * @param achieved what each requested sparsity came to; empty for none
 * @param costs what each method costs; empty for none
 * @param sharpness the largest eigenvalues of all runs; empty for none
 * @param directions the losses along random directions of all runs; empty for none
 * @param layers the layers of the first seed of each method; empty for none
 * @param facts further lines, name and value, shown in order
 * @param runs the runs that the curves come from, each with its own report to link to; empty for no links
 */
public record ReportData(String title, String configYaml, List<CurvePoint> points, Map<String, TrainingCost.Run> training,
        List<AchievedSparsity> achieved, List<TrainingCost> costs, List<SharpnessRecord> sharpness, List<DirectionLoss> directions,
        List<RunLayers> layers, Map<String, String> facts, List<ComparedRun> runs) {
    /** Copies the collections and keeps their order. */
    public ReportData {
        points = List.copyOf(points);
        achieved = List.copyOf(achieved);
        costs = List.copyOf(costs);
        sharpness = List.copyOf(sharpness);
        directions = List.copyOf(directions);
        layers = List.copyOf(layers);
        training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        runs = List.copyOf(runs);
    }

    /** Without flatness, layers and links. */
    public ReportData(String title, String configYaml, List<CurvePoint> points, Map<String, TrainingCost.Run> training,
            List<AchievedSparsity> achieved, List<TrainingCost> costs, Map<String, String> facts) {
        this(title, configYaml, points, training, achieved, costs, List.of(), List.of(), List.of(), facts, List.of());
    }

    /** The same with links to the runs and other facts. */
    public ReportData comparing(List<ComparedRun> others, Map<String, String> about) {
        return new ReportData(title, configYaml, points, training, achieved, costs, sharpness, directions, layers, about, others);
    }

    /** The same with how flat the loss is around the models. */
    public ReportData withFlatness(List<SharpnessRecord> eigenvalues, List<DirectionLoss> losses) {
        return new ReportData(title, configYaml, points, training, achieved, costs, eigenvalues, losses, layers, facts, runs);
    }

    /** The same with the layers of some of the runs. */
    public ReportData withLayers(List<RunLayers> some) {
        return new ReportData(title, configYaml, points, training, achieved, costs, sharpness, directions, some, facts, runs);
    }
}
