package io.varprune.spark.pruning;

import io.varprune.data.Examples;
import io.varprune.engine.ChainEngine;
import io.varprune.model.NetworkConfiguration;
import io.varprune.prune.network.BatchNormStatistics;
import io.varprune.regularize.FlatView;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One network that classifies test examples, and the buffer that pruned weights are written to. Not thread-safe. */
final class Evaluator {
    private static final int BATCH = 500;
    // the smallest probability that a float softmax can be trusted to tell from 0
    private static final double LEAST_PROBABILITY = 1e-12;

    private final Model network;
    // null for layers that the engine does not know
    private final ChainEngine engine;
    private final PruningSweep.Recalibration recalibration;
    private final boolean recalibrates;
    private float[] features = new float[0];
    /** Where the pruned weights are written to. */
    final float[] buffer;

    Evaluator(String configuration, PruningSweep.Recalibration recalibration) {
        network = NetworkConfiguration.fromJson(configuration).init();
        this.recalibration = recalibration;
        recalibrates = recalibration.examples().count() > 0 && BatchNormStatistics.has(network);
        engine = network instanceof MultiLayerNetwork chain ? ChainEngine.of(chain).orElse(null) : null;
        buffer = engine == null ? new float[Math.toIntExact(network.numParams())] : engine.params();
    }

    /** Hits and summed cross-entropy of the weights in {@link #buffer} on test examples [from, to). */
    SliceResult evaluate(Examples test, int from, int to, int plan, int level, int slice) {
        long start = System.nanoTime();
        if (engine == null) {
            FlatView.of(network.params()).write(buffer);
        }
        Score asCut = score(test, from, to);
        Score recalibrated = asCut;
        if (recalibrates) {
            BatchNormStatistics.retake(network, recalibration.examples(), recalibration.seed());
            recalibrated = score(test, from, to);
        }
        return new SliceResult(plan, level, slice, asCut.correct(), recalibrated.correct(), asCut.loss(),
                (System.nanoTime() - start) / 1e9);
    }

    private record Score(int correct, double loss) {}

    private Score score(Examples test, int from, int to) {
        int size = test.shape().size();
        int[] order = IntStream.range(0, to).toArray();
        int correct = 0;
        double loss = 0;
        for (int first = from; first < to; first += BATCH) {
            int n = Math.min(to, first + BATCH) - first;
            if (features.length != n * size) {
                features = new float[n * size];
            }
            test.copyFeatures(order, first, first + n, features);
            float[] p = probabilities(n, size);
            for (int i = 0; i < n; i++) {
                int label = test.label(first + i);
                correct += argmax(p, i * test.classes(), test.classes()) == label ? 1 : 0;
                loss -= Math.log(Math.max(LEAST_PROBABILITY, p[i * test.classes() + label]));
            }
        }
        return new Score(correct, loss);
    }

    private float[] probabilities(int n, int size) {
        if (engine != null) {
            return engine.predict(features, n);
        }
        try (INDArray input = Nd4j.create(features, new long[] {n, size}, 'c'); INDArray output = output(input)) {
            return output.dup('c').data().asFloat();
        }
    }

    private INDArray output(INDArray input) {
        return network instanceof ComputationGraph graph ? graph.outputSingle(input) : ((MultiLayerNetwork) network).output(input);
    }

    private static int argmax(float[] values, int from, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }
}
