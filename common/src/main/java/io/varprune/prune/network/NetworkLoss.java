package io.varprune.prune.network;

import io.varprune.data.Augmentation;
import io.varprune.data.Examples;
import io.varprune.engine.Engine;
import io.varprune.engine.Minibatch;
import io.varprune.model.BackwardPass;
import io.varprune.regularize.FlatView;
import io.varprune.step.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The mean data loss of some examples, without augmentation and penalties, as a function of a network's flat parameters: by our engine
 * where it knows the network, else by Deeplearning4j, with batch norm and dropout in training mode as in its fit. The examples go through
 * in parts, whose sums are kept in double precision. Holds the decoded examples. Not thread-safe.
 */
public final class NetworkLoss implements Objective {
    private final Model network;
    // null for parts that no engine knows
    private final Engine engine;
    private final List<Minibatch> parts = new ArrayList<>();
    private final int examples;
    private final long[] labelShape;
    private final double[] sum;
    private final float[] partGradient;

    /** Of an initialized MultiLayerNetwork or ComputationGraph, whose parameters are overwritten by those that a gradient is asked at. */
    public NetworkLoss(Model network, Examples examples) {
        this.network = network;
        labelShape = examples.labelShape(1);
        engine = examples.hasMasks() ? null : Engine.of(network).orElse(null);
        this.examples = examples.count();
        sum = new double[Math.toIntExact(network.numParams())];
        partGradient = new float[sum.length];
        int size = examples.shape().size();
        int[] order = IntStream.range(0, examples.count()).toArray();
        int batch = examples.atATime(NetworkCalibration.BATCH);
        for (int from = 0; from < order.length; from += batch) {
            int to = Math.min(order.length, from + batch);
            Minibatch part = new Minibatch();
            part.resize(to - from, size, examples.classes() * examples.labelsEach());
            examples.copyFeatures(order, from, to, part.features());
            examples.copyOneHot(order, from, to, part.labels(), Augmentation.NONE, 0);
            parts.add(part);
        }
    }

    @Override
    public double gradient(float[] at, float[] gradient) {
        if (engine == null) {
            FlatView.of(network.params()).write(at);
        }
        Arrays.fill(sum, 0);
        double loss = 0;
        for (Minibatch part : parts) {
            // the engine's gradient is a mean, Deeplearning4j divides only in its updater
            loss += part.count() * (engine == null ? backward(part) : engine.gradient(part, at, partGradient));
            int scale = engine == null ? 1 : part.count();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += scale * (double) partGradient[i];
            }
        }
        for (int i = 0; i < sum.length; i++) {
            gradient[i] = (float) (sum[i] / examples);
        }
        return loss / examples;
    }

    /** The gradient summed over a part. @return its mean loss */
    private double backward(Minibatch part) {
        int n = part.count();
        labelShape[0] = n;
        try (INDArray x = Nd4j.create(part.features(), new long[] {n, part.features().length / n}, 'c');
                INDArray y = Nd4j.create(part.labels(), labelShape, 'c')) {
            FlatView.of(BackwardPass.of(network, new DataSet(x, y))).read(partGradient);
            return network.score() - (network instanceof ComputationGraph graph ? graph.calcRegularizationScore(true)
                    : ((MultiLayerNetwork) network).calcRegularizationScore(true));
        }
    }
}
