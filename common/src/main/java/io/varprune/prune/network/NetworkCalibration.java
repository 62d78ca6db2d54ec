package io.varprune.prune.network;

import io.varprune.data.Augmentation;
import io.varprune.data.Examples;
import io.varprune.data.Permutation;
import io.varprune.model.BackwardPass;
import io.varprune.prune.Calibration;
import io.varprune.regularize.FlatView;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradients by Deeplearning4j, on training examples drawn by the run's seed. Batch norm and dropout are in training mode, as they are
 * in its fit.
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
        Examples drawn = draw(train, examples, seed);
        int size = drawn.shape().size();
        int[] order = IntStream.range(0, drawn.count()).toArray();
        double[] sum = new double[Math.toIntExact(network.numParams())];
        float[] part = new float[sum.length];
        int batch = drawn.atATime(BATCH);
        for (int from = 0; from < order.length; from += batch) {
            int to = Math.min(order.length, from + batch);
            float[] features = new float[(to - from) * size];
            float[] labels = new float[(to - from) * drawn.classes() * drawn.labelsEach()];
            drawn.copyFeatures(order, from, to, features);
            drawn.copyOneHot(order, from, to, labels, Augmentation.NONE, seed);
            try (INDArray x = Nd4j.create(features, new long[] {to - from, size}, 'c');
                    INDArray y = Nd4j.create(labels, drawn.labelShape(to - from), 'c')) {
                FlatView.of(backward(x, y)).read(part);
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part[i];
            }
        }
        float[] gradient = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            gradient[i] = (float) (sum[i] / order.length);
        }
        return gradient;
    }

    /** The gradient summed over a minibatch: Deeplearning4j divides by its size only in the updater. */
    private INDArray backward(INDArray x, INDArray y) {
        return BackwardPass.of(network, new DataSet(x, y));
    }
}
