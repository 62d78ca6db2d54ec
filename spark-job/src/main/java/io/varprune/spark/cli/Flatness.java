package io.varprune.spark.cli;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import io.varprune.flatness.Sharpness;
import io.varprune.model.NetworkConfiguration;
import io.varprune.model.ParameterLayout;
import io.varprune.prune.Allocation;
import io.varprune.prune.Criterion;
import io.varprune.prune.PrunedLevel;
import io.varprune.prune.network.NetworkCalibration;
import io.varprune.spark.flatness.FlatnessSettings;
import io.varprune.spark.flatness.FlatnessSweep;
import io.varprune.spark.run.TrainedRun;
import io.varprune.spark.run.Trial;
import io.varprune.store.DirectionLoss;
import io.varprune.store.RunDirectory;
import io.varprune.store.SharpnessRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Model;

/** Measures how flat the loss is around the models of runs that have one network and one data set. */
final class Flatness {
    /** One run with what is cut from its model. */
    private record Subject(RunDirectory run, Experiment experiment, FlatnessSweep.Trained trained) {}

    private final List<Subject> subjects = new ArrayList<>();
    private final DataSplit data;
    private String configuration;
    private ParameterLayout layout;

    Flatness(DataSplit data) {
        this.data = data;
    }

    /** Adds the model of a run. @param e says how it is cut */
    void add(RunDirectory run, Experiment e, Configuration hadoop) {
        TrainedRun trained = new TrainedRun(run, e, data, hadoop);
        List<PrunedLevel> levels = e.prune().sparsities().isEmpty() ? List.of()
                : trained.plan(trained.scores(criterion(e)), allocation(e)).levels();
        Model model = trained.model();
        configuration = NetworkConfiguration.of(model).toJson();
        layout = ParameterLayout.of(model);
        subjects.add(new Subject(run, e, new FlatnessSweep.Trained(trained.params(), levels, trained.recalibration())));
    }

    /** Measures, and writes the tables into each run and into the folder. */
    List<SharpnessRecord> measure(Cluster cluster, RunDirectory top, int examples, FlatnessSettings settings) {
        Examples sample = NetworkCalibration.draw(data.train(), examples, settings.seed());
        List<FlatnessSweep.Flatness> found = new FlatnessSweep(cluster.spark()).run(configuration, layout,
                subjects.stream().map(Subject::trained).toList(), sample, settings);
        List<SharpnessRecord> allSharpness = new ArrayList<>();
        List<DirectionLoss> allLosses = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            Subject subject = subjects.get(i);
            int network = i;
            List<FlatnessSweep.Flatness> mine = found.stream().filter(f -> f.network() == network).toList();
            List<SharpnessRecord> sharpness = mine.stream().map(f -> sharpness(subject, f, sample.count(), settings)).toList();
            List<DirectionLoss> losses = mine.stream().flatMap(f -> losses(subject, f, settings).stream()).toList();
            subject.run().write(SharpnessRecord.TABLE, sharpness);
            subject.run().write(DirectionLoss.TABLE, losses);
            allSharpness.addAll(sharpness);
            allLosses.addAll(losses);
        }
        if (!top.exists("model.zip")) {
            top.write(SharpnessRecord.TABLE, allSharpness);
            top.write(DirectionLoss.TABLE, allLosses);
        }
        return allSharpness;
    }

    private static SharpnessRecord sharpness(Subject subject, FlatnessSweep.Flatness f, int examples, FlatnessSettings settings) {
        Experiment e = subject.experiment();
        Sharpness s = f.sharpness();
        return new SharpnessRecord(Trial.method(e), Trial.lambda(e), e.seed(), criterion(e).name(), allocation(e).name(),
                sparsity(subject, f), examples, f.loss(), s.eigenvalue(), s.iterations(), s.residual(), s.converged(),
                settings.tolerance(), settings.maxIterations());
    }

    private static List<DirectionLoss> losses(Subject subject, FlatnessSweep.Flatness f, FlatnessSettings settings) {
        Experiment e = subject.experiment();
        double[] alphas = settings.alphas();
        List<DirectionLoss> losses = new ArrayList<>();
        for (int direction = 0; direction < f.losses().size(); direction++) {
            for (int a = 0; a < alphas.length; a++) {
                losses.add(new DirectionLoss(Trial.method(e), Trial.lambda(e), e.seed(), criterion(e).name(), allocation(e).name(),
                        sparsity(subject, f), direction, alphas[a], f.losses().get(direction)[a]));
            }
        }
        return losses;
    }

    private static double sparsity(Subject subject, FlatnessSweep.Flatness f) {
        return f.level() < 0 ? 0 : subject.trained().levels().get(f.level()).sparsity().fraction();
    }

    private static Criterion criterion(Experiment e) {
        return first("prune.criterion", e.prune().criterion());
    }

    private static Allocation allocation(Experiment e) {
        return first("prune.allocations", e.prune().allocations());
    }

    private static <T> T first(String setting, List<T> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(setting + ": got none, needed is one");
        }
        return values.get(0);
    }
}
