package io.varprune.spark.flatness;

import io.varprune.data.Examples;
import io.varprune.flatness.EvaluationMode;
import io.varprune.flatness.FilterNormalizedDirection;
import io.varprune.flatness.HessianProduct;
import io.varprune.flatness.Subspace;
import io.varprune.model.NetworkConfiguration;
import io.varprune.model.ParameterLayout;
import io.varprune.model.ParameterRange;
import io.varprune.prune.Mask;
import io.varprune.prune.PrunedLevel;
import io.varprune.prune.network.BatchNormStatistics;
import io.varprune.prune.network.NetworkLoss;
import io.varprune.regularize.FlatView;
import io.varprune.spark.pruning.PruningSweep.Recalibration;
import io.varprune.step.Objective;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Model;

/** The loss of one network on the examples, and where it is looked at. Not thread-safe. */
final class Probe {
    private final String configuration;
    private final ParameterLayout layout;
    private final Objective loss;
    private final List<ParameterRange> fixed;
    private final boolean normalizes;
    private final float[] w;
    private Subspace subspace;

    Probe(String configuration, ParameterLayout layout, Examples examples) {
        this.configuration = configuration;
        this.layout = layout;
        Model network = EvaluationMode.of(configuration);
        loss = new NetworkLoss(network, examples);
        fixed = ParameterRange.withoutGradient(network);
        normalizes = BatchNormStatistics.has(network);
        w = new float[Math.toIntExact(network.numParams())];
    }

    /** Goes to a network at one level. */
    void load(FlatnessSweep.Trained network, int index) {
        Optional<Mask> kept = Optional.empty();
        if (index == FlatnessTask.AS_TRAINED) {
            System.arraycopy(network.params(), 0, w, 0, w.length);
        } else {
            PrunedLevel level = network.levels().get(index);
            level.applyTo(network.params(), w);
            kept = Optional.of(level.mask(network.params()));
            if (normalizes && network.recalibration().examples().count() > 0) {
                recalibrate(network.recalibration());
            }
        }
        subspace = new Subspace(fixed, kept);
    }

    private void recalibrate(Recalibration recalibration) {
        // one in training mode, as the statistics need it
        Model network = NetworkConfiguration.fromDriver(configuration).init();
        FlatView.of(network.params()).write(w);
        BatchNormStatistics.retake(network, recalibration.examples(), recalibration.seed());
        FlatView.of(network.params()).read(w);
    }

    FlatnessTask.Found sharpness(FlatnessSettings settings) {
        double here = loss.gradient(w, new float[w.length]);
        return new FlatnessTask.Found(
                settings.powerIteration().largest(new HessianProduct(loss, w, subspace), settings.seed()), new double[] {here});
    }

    FlatnessTask.Found along(int direction, FlatnessSettings settings) {
        long seed = new SplittableRandom(settings.seed() + direction).nextLong();
        return new FlatnessTask.Found(null,
                FilterNormalizedDirection.draw(w, layout, subspace, seed).losses(loss, w, settings.alphas()));
    }
}
