package io.varprune.spark.run;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.report.AchievedSparsity;
import io.varprune.report.HtmlReport;
import io.varprune.report.ReportData;
import io.varprune.report.RunLayers;
import io.varprune.report.Stragglers;
import io.varprune.report.TrainingCost;
import io.varprune.store.CsvTable;
import io.varprune.store.CurvePoint;
import io.varprune.store.DirectionLoss;
import io.varprune.store.LayerRecord;
import io.varprune.store.MagnitudeBin;
import io.varprune.store.RunDirectory;
import io.varprune.store.SharpnessRecord;
import io.varprune.store.SyncRecord;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The HTML page of runs that were pruned, from their files. */
public final class RunReport {
    // methods whose layers are shown, so that the page stays small
    private static final int MOST_LAYERED = 12;

    private RunReport() {}

    /** Writes the page. @param top a run, or a folder of runs @param runs that run, or those in the folder */
    public static void write(RunDirectory top, List<RunDirectory> runs) {
        ReportData data = data(TrainedRun.experiment(top), top.read(CurvePoint.TABLE), runs)
                .withFlatness(readIfThere(top, SharpnessRecord.TABLE), readIfThere(top, DirectionLoss.TABLE));
        top.write("report.html", o -> HtmlReport.write(data, o));
    }

    /** What a page shows of runs that were pruned. @param runs one or more */
    public static ReportData data(Experiment e, List<CurvePoint> points, List<RunDirectory> runs) {
        Map<String, TrainingCost.Run> training = new LinkedHashMap<>();
        Map<List<Object>, RunLayers> layers = new LinkedHashMap<>();
        Map<String, String> facts = new LinkedHashMap<>(Provenance.of(runs));
        for (RunDirectory run : runs) {
            List<SyncRecord> syncs = run.read(SyncRecord.TABLE);
            String name = run.path().getName();
            Experiment trained = TrainedRun.experiment(run);
            String method = Trial.method(trained);
            double lambda = Trial.lambda(trained);
            training.put(name, new TrainingCost.Run(method, lambda, trained.train().isPlain(), syncs));
            if (layers.size() < MOST_LAYERED) {
                layers.computeIfAbsent(List.of(method, lambda), key -> new RunLayers(method, lambda, run.read(LayerRecord.TABLE),
                        readIfThere(run, MagnitudeBin.TABLE)));
            }
            if (runs.size() == 1) {
                facts.put("stragglers", Stragglers.of(syncs).toString());
            }
            syncs.stream().filter(sync -> !sync.fault().isEmpty())
                    .forEach(sync -> facts.put(name + ", sync " + sync.sync(), sync.fault()));
        }
        Map<String, TrainingCost.Run> ordered = new LinkedHashMap<>();
        // as the curves are, so that a method has one colour
        training.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.comparing(TrainingCost.Run::method)
                .thenComparing(TrainingCost.Run::lambda))).forEach(run -> ordered.put(run.getKey(), run.getValue()));
        return new ReportData("varprune: " + e.name(), ConfigReader.toYaml(e), points, ordered, achieved(runs.get(0)),
                TrainingCost.of(List.copyOf(ordered.values())), facts).withLayers(List.copyOf(layers.values()));
    }

    /** What pruning achieved; all runs of a folder have the same network, so the first speaks for all. */
    public static List<AchievedSparsity> achieved(RunDirectory run) {
        return AchievedSparsity.of(run.read(CurvePoint.TABLE), run.read(LayerRecord.TABLE));
    }

    private static <T extends Record> List<T> readIfThere(RunDirectory run, CsvTable<T> table) {
        return run.exists(table.file()) ? run.read(table) : List.of();
    }
}
