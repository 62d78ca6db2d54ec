package io.varprune.spark.bench;

import io.varprune.data.Examples;
import io.varprune.engine.ChainEngine;
import io.varprune.engine.FeatureRows;
import io.varprune.engine.ForwardPass;
import io.varprune.model.ParameterLayout;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.PruningPlan;
import io.varprune.regularize.FlatView;
import io.varprune.spark.pruning.PruningSweep;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** The pruning sweep beside a sequential loop of forward passes on one thread with all weights, as fast as the engine makes them. */
final class PruningBench {
    private static final int LEVELS = 20;
    private static final int TEST = 10_000;
    private static final int BATCH = 500;
    private static final int TIMES = 5;

    /** Seconds for {@value #LEVELS} levels. */
    record Times(double sweep, double sequential) {}

    private PruningBench() {}

    static Times measure(JavaSparkContext spark, BenchModel model) {
        MultiLayerNetwork network = model.network();
        float[] params = new float[(int) network.numParams()];
        FlatView.of(network.params()).read(params);
        Examples test = SyntheticData.images(model.shape(), TEST);
        double[] sparsities = IntStream.range(0, LEVELS).mapToDouble(i -> i / (double) LEVELS).toArray();
        PruningPlan plan = PruningPlan.of(params, ParameterLayout.of(network), new GlobalAllocation(), sparsities);
        String json = network.getLayerWiseConfigurations().toJson();
        double sweep = Double.MAX_VALUE;
        double sequential = Double.MAX_VALUE;
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            new PruningSweep(spark).run(json, params, List.of(plan), test);
            sweep = Math.min(sweep, (System.nanoTime() - start) / 1e9);
            sequential = Math.min(sequential, sequential(network, params, test));
        }
        return new Times(sweep, sequential);
    }

    private static double sequential(MultiLayerNetwork network, float[] params, Examples test) {
        int size = test.shape().size();
        int[] order = IntStream.range(0, test.count()).toArray();
        try (ChainEngine engine = ChainEngine.of(network).orElseThrow()) {
            System.arraycopy(params, 0, engine.params(), 0, params.length);
            long start = System.nanoTime();
            // once for all levels, as the sweep does
            List<FeatureRows> blocks = new ArrayList<>();
            for (int from = 0; from < test.count(); from += BATCH) {
                float[] features = new float[BATCH * size];
                test.copyFeatures(order, from, from + BATCH, features);
                blocks.add(FeatureRows.of(features, BATCH, size));
            }
            for (int level = 0; level < LEVELS; level++) {
                ForwardPass pass = engine.forwardPass();
                blocks.forEach(pass::predict);
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
