package io.varprune.spark.pruning;

import io.varprune.data.Examples;
import io.varprune.engine.ChainEngine;
import io.varprune.engine.Engine;
import io.varprune.engine.ForwardPass;
import io.varprune.engine.Minibatch;
import io.varprune.evaluate.ConfusionCounts;
import io.varprune.model.NetworkConfiguration;
import io.varprune.model.NetworkOutput;
import io.varprune.prune.network.BatchNormStatistics;
import io.varprune.prune.network.NetworkCalibration;
import io.varprune.regularize.FlatView;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One network that classifies test examples or their pixels, and the buffer that pruned weights are written to. Not thread-safe. */
final class Evaluator implements AutoCloseable {
    // the smallest probability that a float softmax can be trusted to tell from 0
    private static final double LEAST_PROBABILITY = 1e-12;

    private final Model network;
    // null for parts that no engine knows
    private final Engine engine;
    private final PruningSweep.Recalibration recalibration;
    private final boolean recalibrates;
    /** Where the pruned weights are written to. */
    final float[] buffer;

    Evaluator(String configuration, PruningSweep.Recalibration recalibration) {
        network = NetworkConfiguration.fromDriver(configuration).init();
        this.recalibration = recalibration;
        recalibrates = recalibration.examples().count() > 0 && BatchNormStatistics.has(network);
        // a chain's own engine leaves zero weights out
        engine = (network instanceof MultiLayerNetwork chain ? ChainEngine.of(chain).map(Engine.class::cast) : Optional.<Engine>empty())
                .or(() -> Engine.of(network)).orElse(null);
        buffer = engine == null ? new float[Math.toIntExact(network.numParams())] : engine.params();
    }

    /** Answers and summed cross-entropy of the weights in {@link #buffer} on the blocks [from, to) of the test set. */
    SliceResult evaluate(TestSet test, int from, int to, int plan, int level, int slice) {
        long start = System.nanoTime();
        ForwardPass pass = engine instanceof ChainEngine chain ? chain.forwardPass() : null;
        if (engine == null) {
            FlatView.of(network.params()).write(buffer);
        }
        Score asCut = score(pass, test, from, to);
        Score recalibrated = asCut;
        if (recalibrates) {
            recalibrate();
            recalibrated = score(pass, test, from, to);
        }
        return new SliceResult(plan, level, slice, asCut.answers(), recalibrated.answers(), asCut.losses(),
                (System.nanoTime() - start) / 1e9);
    }

    private record Score(ConfusionCounts answers, double[] losses) {}

    private Score score(ForwardPass pass, TestSet test, int from, int to) {
        Examples examples = test.examples();
        ConfusionCounts answers = new ConfusionCounts(examples.classes());
        double[] losses = new double[to - from];
        for (int block = from; block < to; block++) {
            int first = test.first(block);
            int n = test.first(block + 1) - first;
            float[] p = pass == null ? probabilities(test.features(block), n) : pass.predict(test.rows(block));
            for (int i = 0; i < n; i++) {
                answers.add(p, i, examples, first + i);
                losses[block - from] += loss(p, i, examples, first + i);
            }
        }
        return new Score(answers, losses);
    }

    /** Cross-entropy of one example, summed over its pixels where it has a mask. */
    private static double loss(float[] p, int row, Examples examples, int example) {
        int units = examples.labelsEach();
        double loss = 0;
        for (int unit = 0; unit < units; unit++) {
            int right = (row * examples.classes() + examples.label(example, unit)) * units + unit;
            loss -= Math.log(Math.max(LEAST_PROBABILITY, p[right]));
        }
        return loss;
    }

    private void recalibrate() {
        if (engine == null) {
            BatchNormStatistics.retake(network, recalibration.examples(), recalibration.seed());
        } else {
            Examples examples = recalibration.examples();
            int[] order = IntStream.range(0, examples.count()).toArray();
            Minibatch batch = new Minibatch();
            engine.retakeStatistics(IntStream.iterate(0, from -> from < order.length, from -> from + NetworkCalibration.BATCH)
                    .mapToObj(from -> {
                        int to = Math.min(order.length, from + NetworkCalibration.BATCH);
                        batch.resize(to - from, examples.shape().size(), examples.classes());
                        examples.copyFeatures(order, from, to, batch.features());
                        return batch;
                    }).iterator());
        }
    }

    private float[] probabilities(float[] features, int n) {
        if (engine != null) {
            return engine.predict(features, n);
        }
        try (INDArray input = Nd4j.create(features, new long[] {n, features.length / n}, 'c');
                INDArray output = NetworkOutput.of(network, input)) {
            return output.dup('c').data().asFloat();
        }
    }

    /** Frees the memory outside of the heap. */
    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
        network.close();
    }
}
