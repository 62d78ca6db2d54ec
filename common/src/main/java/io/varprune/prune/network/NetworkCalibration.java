package io.varprune.prune.network;

import io.varprune.data.Examples;
import io.varprune.data.Permutation;
import io.varprune.prune.Calibration;
import io.varprune.regularize.FlatView;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradients of the trained network on training examples drawn by the run's seed, with batch norm and dropout in training mode.
 *
 * @param network an initialized MultiLayerNetwork or ComputationGraph with the trained weights
 * @param train   the training examples
 * @param seed    of the draw
 */
public record NetworkCalibration(Model network, Examples train, long seed) implements Calibration {
    /** Examples that go forward at a time; fewer with large masks. */
    public static final int BATCH = 100;

    /** Some training examples, drawn without replacement. @param count at most; all when there are fewer */
    public static Examples draw(Examples train, int count, long seed) {
        return train.select(Arrays.copyOf(Permutation.of(train.count(), seed), Math.min(count, train.count())));
    }

    @Override
    public float[] gradient(int examples) {
        Nd4j.getRandom().setSeed(seed);
        float[] params = FlatView.copy(network.params());
        float[] gradient = new float[params.length];
        new NetworkLoss(network, draw(train, examples, seed)).gradient(params, gradient);
        return gradient;
    }
}
