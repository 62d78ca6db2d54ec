package io.varprune.spark.bench;

import io.varprune.model.InputShape;
import io.varprune.model.Mlp;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.Nesterovs;

/** What a sync costs beside the local steps, by number of weights and of workers. */
final class SyncCostBench {
    private static final int INPUTS = 1000;
    private static final int SYNCS = 20;

    /** @param millis of one sync without the local steps */
    record Cost(long weights, int workers, double millis) {}

    private SyncCostBench() {}

    static List<Cost> measure(JavaSparkContext spark, int most, int workers) {
        List<Cost> costs = new ArrayList<>();
        for (long weights = 100_000; weights <= most; weights *= 10) {
            for (int k = 1; k <= workers; k *= 2) {
                MultiLayerNetwork network = new MultiLayerNetwork(new Mlp(List.of((int) (weights / (INPUTS + 11)))).configure(
                        new NeuralNetConfiguration.Builder().seed(1).updater(new Nesterovs(0.001, 0.9)),
                        new InputShape(1, 1, INPUTS), 10));
                network.init();
                TrainingBench.Speed speed = new TrainingBench(spark).ours(network,
                        SyntheticData.shards(spark, new InputShape(1, 1, INPUTS), SYNCS * k, k), k, TrainingBench.Var.SYNC, 1, 1, 1);
                costs.add(new Cost(network.numParams(), k, speed.millisPerSync() * speed.overhead()));
            }
        }
        return costs;
    }
}
