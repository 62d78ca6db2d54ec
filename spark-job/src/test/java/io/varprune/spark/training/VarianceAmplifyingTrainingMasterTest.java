package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class VarianceAmplifyingTrainingMasterTest {
    @Test
    void oneWorkerAveragingAfterEveryMinibatchIsSingleMachineTraining() {
        // 800 examples are 50 minibatches of 16
        for (boolean stepMoments : new boolean[] {true, false}) {
            TestTraining training = new TestTraining(1, stepMoments);
            assertThat(training.onSpark(List.of(TestTraining.shard(0, 800)), 1)).as("step moments " + stepMoments)
                    .containsExactly(training.plainLoop(TestTraining.shard(0, 800), 0, 50), within(1e-6f));
        }
    }

    @Test
    void twoWorkersEqualTheAverageByExamplesOfTwoHandRunNetworks() {
        // 64 and 32 examples: 4 and 2 steps, one sync
        TestTraining training = new TestTraining(4, true);
        List<Shard> shards = List.of(TestTraining.shard(0, 64), TestTraining.shard(64, 96));
        assertThat(training.onSpark(shards, 1)).containsExactly(average(training, shards), within(1e-6f));
    }

    @Test
    void elevenWorkersAreReducedByATreeToTheSameAverage() {
        TestTraining training = new TestTraining(4, true);
        List<Shard> shards = new ArrayList<>();
        for (int worker = 0; worker < 11; worker++) {
            shards.add(TestTraining.shard(64 * worker, 64 * worker + 16 + worker));
        }
        assertThat(shards).hasSizeGreaterThan(Reduction.FLAT);
        float[] found = training.onSpark(shards, 1);
        assertThat(found).containsExactly(average(training, shards), within(1e-6f));
        assertThat(training.onSpark(shards, 1)).as("the same bits again").isEqualTo(found);
    }

    /** Each worker's own Deeplearning4j loop over all its minibatches, then the mean weighted by examples. */
    private static float[] average(TestTraining training, List<Shard> shards) {
        double[] sum = null;
        double examples = 0;
        for (int worker = 0; worker < shards.size(); worker++) {
            Shard shard = shards.get(worker);
            float[] mine = training.plainLoop(shard, worker, (shard.count() + TestTraining.BATCH - 1) / TestTraining.BATCH);
            sum = sum == null ? new double[mine.length] : sum;
            for (int i = 0; i < mine.length; i++) {
                sum[i] += (double) mine[i] * shard.count();
            }
            examples += shard.count();
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / examples);
        }
        return mean;
    }

    @Test
    void workersWhoseMinibatchesAreUsedUpDoNotCount() {
        // 64, 32 and 16 examples, a sync after 2 minibatches: the first one averages 32, 32 and 16 examples, the second has one worker's 32
        TestTraining training = new TestTraining(2, true);
        List<Shard> shards = List.of(TestTraining.shard(64, 96), TestTraining.shard(0, 64), TestTraining.shard(96, 112));
        int[] examples = {32, 32, 16};
        List<MultiLayerNetwork> first = new ArrayList<>();
        for (int worker = 0; worker < 3; worker++) {
            MultiLayerNetwork net = TestTraining.mlp();
            training.regularize(net.getLayers());
            TestTraining.minibatches(shards.get(worker), worker, examples[worker] / TestTraining.BATCH).forEach(net::fit);
            first.add(net);
        }
        MultiLayerNetwork going = first.get(1);
        INDArray params = Nd4j.zeros(going.params().shape());
        INDArray momentum = Nd4j.zeros(going.updaterState().shape());
        for (int worker = 0; worker < 3; worker++) {
            params.addi(first.get(worker).params().mul(examples[worker] / 80.0));
            momentum.addi(first.get(worker).updaterState().mul(examples[worker] / 80.0));
        }
        going.params().assign(params);
        going.getUpdater().getStateViewArray().assign(momentum);
        TestTraining.minibatches(shards.get(1), 1, 4).subList(2, 4).forEach(going::fit);
        assertThat(training.onSpark(shards, 1)).containsExactly(TestTraining.weights(going.params()), within(1e-6f));
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        List<Shard> shards = List.of(TestTraining.shard(0, 300), TestTraining.shard(300, 700));
        TestTraining training = new TestTraining(5, false);
        assertThat(training.onSpark(shards, 2)).isEqualTo(training.onSpark(shards, 2));
    }

    @Test
    void thePenaltyOfASyncIsThatOfTheAggregatedWeights() {
        VarianceAmplifyingTrainingMaster master = new TestTraining(100, false).master();
        float[] w = TestTraining.onSpark(master, TestTraining.mlp(), List.of(TestTraining.shard(0, 100), TestTraining.shard(100, 200)), 1);
        // fc1 has 64 x 20 weights and then 20 biases, out has 20 x 10 weights
        double psi = psi(w, 0, 1280) + psi(w, 1300, 1500);
        assertThat(master.syncs()).hasSize(1);
        assertThat(master.syncs().get(0).penalty()).isCloseTo(psi, within(1e-7 * psi));
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
        ExamplesShard shard = TestTraining.shard(0, 64);
        List<DataSet> data = List.of(shard.minibatch(1, 0, 32), shard.minibatch(1, 1, 32));
        MultiLayerNetwork net = TestTraining.mlp();
        float[] before = TestTraining.weights(net.params());
        new SparkDl4jMultiLayer(LocalSpark.context(), net, new TestTraining(1, false).master())
                .fit(LocalSpark.context().parallelize(data, 2));
        assertThat(TestTraining.weights(net.params())).isNotEqualTo(before);
        assertThat(net.getEpochCount()).isEqualTo(1);
    }
}
