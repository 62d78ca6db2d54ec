package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.regularize.FlatView;
import io.varprune.regularize.VarianceAmplifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class VarianceAmplifyingTrainingMasterTest {
    private static final int BATCH = 16;
    private static final double LAMBDA = 1e-4;

    private static MultiLayerNetwork network() {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(7)
                .updater(new Nesterovs(0.05, 0.9)).l2(5e-4).list()
                .layer(new DenseLayer.Builder().name("fc1").nIn(64).nOut(20).activation(Activation.RELU).build())
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).name("out").nIn(20).nOut(10)
                        .activation(Activation.SOFTMAX).build())
                .build());
        net.init();
        return net;
    }

    private static VarianceAmplifyingTrainingMaster master(int frequency, boolean stepMoments) {
        return new VarianceAmplifyingTrainingMaster(
                new TrainingSettings(0, BATCH, frequency, LAMBDA, 0, false, stepMoments, List.of(), List.of(), 3));
    }

    private static ExamplesShard shard(int from, int to) {
        Examples all = DigitsData.load().train();
        return new ExamplesShard(all.select(IntStream.range(from, to).toArray()));
    }

    private static float[] weights(MultiLayerNetwork net) {
        float[] w = new float[(int) net.numParams()];
        FlatView.of(net.params()).read(w);
        return w;
    }

    private static float[] trainOnSpark(VarianceAmplifyingTrainingMaster master, List<Shard> shards, int epochs) {
        MultiLayerNetwork net = network();
        JavaRDD<Shard> rdd = LocalSpark.context().parallelize(shards, shards.size());
        master.fit(new SparkDl4jMultiLayer(LocalSpark.context(), net, master), rdd, epochs);
        return weights(net);
    }

    /** Deeplearning4j alone: its own loop, with the regularizer in its configuration. */
    private static MultiLayerNetwork plainLoop(ExamplesShard shard, int worker, int steps) {
        MultiLayerNetwork net = network();
        for (var layer : net.getLayers()) {
            BaseLayer conf = (BaseLayer) layer.conf().getLayer();
            List<org.nd4j.linalg.learning.regularization.Regularization> all = new ArrayList<>(conf.getRegularization());
            all.add(new VarianceAmplifier(LAMBDA));
            conf.setRegularization(all);
        }
        long order = new TrainingPlan("", "", false, null, LAMBDA, 0, false, true, BATCH, 1, 3).epochSeed(0, worker);
        for (int i = 0; i < steps; i++) {
            DataSet batch = shard.minibatch(order, i, BATCH);
            net.fit(batch.getFeatures(), batch.getLabels());
        }
        return net;
    }

    @Test
    void oneWorkerAveragingAfterEveryMinibatchIsSingleMachineTraining() {
        // 800 examples are 50 minibatches of 16
        for (boolean stepMoments : new boolean[] {true, false}) {
            float[] distributed = trainOnSpark(master(1, stepMoments), List.of(shard(0, 800)), 1);
            assertThat(distributed).as("step moments " + stepMoments)
                    .containsExactly(weights(plainLoop(shard(0, 800), 0, 50)), within(1e-6f));
        }
    }

    @Test
    void twoWorkersEqualTheAverageByExamplesOfTwoHandRunNetworks() {
        // 64 and 32 examples: 4 and 2 steps, one sync
        float[] a = weights(plainLoop(shard(0, 64), 0, 4));
        float[] b = weights(plainLoop(shard(64, 96), 1, 2));
        float[] expected = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            expected[i] = (float) ((a[i] * 64.0 + b[i] * 32.0) / 96);
        }
        float[] distributed = trainOnSpark(master(4, true), List.of(shard(0, 64), shard(64, 96)), 1);
        assertThat(distributed).containsExactly(expected, within(1e-6f));
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        List<Shard> shards = List.of(shard(0, 300), shard(300, 700));
        assertThat(trainOnSpark(master(5, false), shards, 2)).isEqualTo(trainOnSpark(master(5, false), shards, 2));
    }

    @Test
    void thePenaltyOfASyncIsThatOfTheAggregatedWeights() {
        VarianceAmplifyingTrainingMaster master = master(100, false);
        float[] w = trainOnSpark(master, List.of(shard(0, 100), shard(100, 200)), 1);
        // fc1 has 64 x 20 weights and then 20 biases, out has 20 x 10 weights
        double psi = psi(w, 0, 1280) + psi(w, 1300, 1500);
        assertThat(master.syncs()).hasSize(1);
        assertThat(master.syncs().get(0).penalty()).isCloseTo(psi, within(1e-9 * psi));
    }

    private static double psi(float[] w, int from, int to) {
        double mean = 0;
        for (int i = from; i < to; i++) {
            mean += Math.sqrt((double) w[i] * w[i] + 1e-8) / (to - from);
        }
        double variance = 0;
        for (int i = from; i < to; i++) {
            variance += Math.pow(Math.sqrt((double) w[i] * w[i] + 1e-8) - mean, 2) / (to - from);
        }
        return 1 / (variance + 1e-8);
    }

    @Test
    void takesDataSetsAsDeeplearning4jDoes() {
        ExamplesShard shard = shard(0, 64);
        List<DataSet> data = List.of(shard.minibatch(1, 0, 32), shard.minibatch(1, 1, 32));
        MultiLayerNetwork net = network();
        float[] before = weights(net);
        new SparkDl4jMultiLayer(LocalSpark.context(), net, master(1, false)).fit(LocalSpark.context().parallelize(data, 2));
        assertThat(weights(net)).isNotEqualTo(before);
        assertThat(net.getEpochCount()).isEqualTo(1);
    }

    @Test
    void refusesAnEmptyPartition() {
        assertThatThrownBy(() -> trainOnSpark(master(1, false), List.of(shard(0, 16), shard(0, 0)), 1))
                .isInstanceOf(TrainingException.class)
                .hasMessage("partition 1 of 2 has no examples; repartition the data or use fewer workers");
    }

    @Test
    void refusesFewerPartitionsThanWorkers() {
        VarianceAmplifyingTrainingMaster three = new VarianceAmplifyingTrainingMaster(
                new TrainingSettings(3, BATCH, 1, 0, 0, false, false, List.of(), List.of(), 1));
        assertThatThrownBy(() -> trainOnSpark(three, List.of(shard(0, 16), shard(16, 32)), 1))
                .hasMessage("the data has 2 partitions for 3 workers; repartition it to 3 or set train.workers=2");
    }
}
