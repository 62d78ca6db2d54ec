package io.varprune.spark.flatness;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.flatness.EvaluationMode;
import io.varprune.flatness.FilterNormalizedDirection;
import io.varprune.flatness.HessianProduct;
import io.varprune.flatness.Subspace;
import io.varprune.model.ParameterLayout;
import io.varprune.model.ParameterRange;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.PrunedLevel;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.network.BatchNormStatistics;
import io.varprune.prune.network.NetworkCalibration;
import io.varprune.prune.network.NetworkLoss;
import io.varprune.regularize.FlatView;
import io.varprune.spark.pruning.PruningSweep.Recalibration;
import io.varprune.spark.training.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

class FlatnessSweepTest {
    private static final FlatnessSettings SETTINGS = new FlatnessSettings(2, 2, 0.05, 20, 9);

    /** One by the engine, one by Deeplearning4j. */
    static Stream<MultiLayerNetwork> networks() {
        NeuralNetConfiguration.ListBuilder plain = new NeuralNetConfiguration.Builder().seed(5).list().layer(dense());
        NeuralNetConfiguration.ListBuilder normalized = new NeuralNetConfiguration.Builder().seed(5).list().layer(dense())
                .layer(new BatchNormalization.Builder().build());
        return Stream.of(plain, normalized).map(list -> {
            MultiLayerNetwork net = new MultiLayerNetwork(list.layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX)
                    .build()).setInputType(InputType.feedForward(64)).build());
            net.init();
            return net;
        });
    }

    private static DenseLayer dense() {
        return new DenseLayer.Builder().nOut(12).activation(Activation.RELU).build();
    }

    /** The loop builds everything anew for each number, one after the other. */
    @ParameterizedTest
    @MethodSource("networks")
    void givesTheBitsOfAPlainLoop(MultiLayerNetwork net) {
        String configuration = net.getLayerWiseConfigurations().toJson();
        ParameterLayout layout = ParameterLayout.of(net);
        Examples train = DigitsData.load().train();
        Examples sample = NetworkCalibration.draw(train, 150, 9);
        Recalibration recalibration = new Recalibration(NetworkCalibration.draw(train, 120, 3), 3);
        List<FlatnessSweep.Trained> networks = new ArrayList<>();
        for (float scale : new float[] {1, 2}) {
            float[] params = new float[(int) net.numParams()];
            FlatView.of(net.params()).read(params);
            for (int i = 0; i < 64 * 12; i++) {
                params[i] *= scale;
            }
            networks.add(new FlatnessSweep.Trained(params, PruningPlan.of(params, layout, new GlobalAllocation(), new double[] {0.5, 0.9})
                    .levels(), recalibration));
        }

        List<FlatnessSweep.Flatness> found =
                new FlatnessSweep(LocalSpark.context()).run(configuration, layout, networks, sample, SETTINGS);

        assertThat(found).extracting(FlatnessSweep.Flatness::level).containsExactlyInAnyOrder(-1, 0, 1, -1, 0, 1);
        for (FlatnessSweep.Flatness one : found) {
            FlatnessSweep.Trained trained = networks.get(one.network());
            float[] w = trained.params().clone();
            Subspace subspace = new Subspace(ParameterRange.withoutGradient(net), Optional.empty());
            if (one.level() >= 0) {
                PrunedLevel level = trained.levels().get(one.level());
                level.applyTo(trained.params(), w);
                subspace = new Subspace(subspace.fixed(), Optional.of(level.mask(trained.params())));
                if (BatchNormStatistics.has(net)) {
                    FlatView.of(net.params()).write(w);
                    BatchNormStatistics.retake(net, recalibration.examples(), 3);
                    FlatView.of(net.params()).read(w);
                }
            }
            assertThat(one.loss()).isEqualTo(loss(configuration, sample).gradient(w, new float[w.length]));
            assertThat(one.sharpness()).isEqualTo(SETTINGS.powerIteration().largest(
                    new HessianProduct(loss(configuration, sample), w, subspace), 9));
            assertThat(one.losses()).hasSize(2);
            for (int d = 0; d < 2; d++) {
                assertThat(one.losses().get(d)).containsExactly(FilterNormalizedDirection.draw(w, layout, subspace,
                        new SplittableRandom(9 + d).nextLong()).losses(loss(configuration, sample), w, new double[] {-1, -0.5, 0, 0.5, 1}));
            }
        }
    }

    private static NetworkLoss loss(String configuration, Examples sample) {
        return new NetworkLoss(EvaluationMode.of(configuration), sample);
    }
}
