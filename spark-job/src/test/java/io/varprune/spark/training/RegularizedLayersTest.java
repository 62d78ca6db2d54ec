package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Which weights VAR acts on, in networks of several kinds. */
class RegularizedLayersTest {
    private static final double EPS = 1e-8;

    private static OutputLayer softmax(int in) {
        return new OutputLayer.Builder(LossFunction.MCXENT).name("out").nIn(in).nOut(10).activation(Activation.SOFTMAX).build();
    }

    private static VarianceAmplifyingTrainingMaster master(double lambda, boolean networkScope, List<String> exclude) {
        return new VarianceAmplifyingTrainingMaster(new TrainingSettings(1, TestTraining.BATCH, 1, lambda, 0, networkScope, false,
                List.of(), exclude, TestTraining.SEED));
    }

    @Test
    void aComputationGraphIsTrainedLikeDeeplearning4jAlone() {
        ComputationGraph plain = graph();
        new TestTraining(1, true).regularize(plain.getLayers());
        List<DataSet> data = TestTraining.minibatches(TestTraining.shard(0, 160), 0, 10);
        data.forEach(plain::fit);

        ComputationGraph onSpark = graph();
        new SparkComputationGraph(LocalSpark.context(), onSpark, new TestTraining(1, false).master())
                .fit(LocalSpark.context().parallelize(data, 1));

        assertThat(TestTraining.weights(onSpark.params()))
                .containsExactly(TestTraining.weights(plain.params()), within(1e-6f));
    }

    private static ComputationGraph graph() {
        ComputationGraph net = new ComputationGraph(new NeuralNetConfiguration.Builder().seed(7).l2(5e-4)
                .updater(new Nesterovs(0.05, 0.9)).graphBuilder().addInputs("pixels")
                .addLayer("fc1", new DenseLayer.Builder().nIn(64).nOut(20).activation(Activation.RELU).build(), "pixels")
                .addLayer("out", softmax(20), "fc1").setOutputs("out").build());
        net.init();
        return net;
    }

    @Test
    void bothTensorsOfARecurrentLayerHaveTheirOwnMoments() {
        List<DataSet> data = new ArrayList<>();
        Nd4j.getRandom().setSeed(11);
        for (int i = 0; i < 6; i++) {
            var labels = Nd4j.zeros(4, 2, 5);
            for (int row = 0; row < 20; row++) {
                labels.putScalar(new int[] {row / 5, (row + i) % 2, row % 5}, 1);
            }
            data.add(new DataSet(Nd4j.rand(4, 3, 5), labels));
        }
        MultiLayerNetwork plain = recurrent();
        new TestTraining(1, true).regularize(plain.getLayers());
        data.forEach(plain::fit);

        MultiLayerNetwork onSpark = recurrent();
        VarianceAmplifyingTrainingMaster master = new VarianceAmplifyingTrainingMaster(
                new TrainingSettings(1, 4, 1, 1e-4, 0, false, false, List.of(), List.of(), TestTraining.SEED));
        new SparkDl4jMultiLayer(LocalSpark.context(), onSpark, master).fit(LocalSpark.context().parallelize(data, 1));

        assertThat(master.syncs()).hasSize(6);
        assertThat(TestTraining.weights(onSpark.params()))
                .containsExactly(TestTraining.weights(plain.params()), within(1e-6f));
    }

    private static MultiLayerNetwork recurrent() {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(7).l2(5e-4)
                .updater(new Nesterovs(0.05, 0.9)).list()
                .layer(new LSTM.Builder().name("lstm").nIn(3).nOut(6).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT).name("out").nIn(6).nOut(2)
                        .activation(Activation.SOFTMAX).build())
                .build());
        net.init();
        return net;
    }

    @Test
    void batchNormalizationIsLeftAlone() {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(7)
                .updater(new Sgd(0.05)).list()
                .layer(new DenseLayer.Builder().name("fc1").nOut(20).activation(Activation.IDENTITY).build())
                .layer(new BatchNormalization.Builder().name("bn").build())
                .layer(softmax(20)).setInputType(InputType.feedForward(64)).build());
        net.init();
        VarianceAmplifyingTrainingMaster master = master(1e-4, false, List.of());
        TestTraining.onSpark(master, net, List.of(TestTraining.shard(0, 160)), 1);
        double psi = 1 / (variance(net.getParam("0_W").dup('f').data().asDouble()) + EPS)
                + 1 / (variance(net.getParam("2_W").dup('f').data().asDouble()) + EPS);
        assertThat(master.syncs().get(9).penalty()).isCloseTo(psi, within(1e-7 * psi));
        assertThat(net.getParam("1_mean").sumNumber().doubleValue()).as("running mean, learnt").isNotZero();
    }

    /** One step of SGD with rate 1 moves the weights by the gradient; the difference to lambda 0 is the gradient of lambda psi. */
    @Test
    void networkScopeTakesOneVarianceOverAllLayers() {
        double lambda = 1e-3;
        float[] start = TestTraining.weights(sgd().params());
        float[] without = TestTraining.onSpark(master(0, true, List.of()), sgd(), List.of(TestTraining.shard(0, 16)), 1);
        float[] with = TestTraining.onSpark(master(lambda, true, List.of()), sgd(), List.of(TestTraining.shard(0, 16)), 1);
        // fc1: 1,280 weights and 20 biases; out: 200 weights and 10 biases
        double[] weights = new double[1480];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = start[i < 1280 ? i : i + 20];
        }
        double mean = mean(weights);
        double variance = variance(weights);
        for (int i = 0; i < weights.length; i++) {
            int at = i < 1280 ? i : i + 20;
            double smooth = Math.sqrt(weights[i] * weights[i] + EPS);
            double gradient = -2.0 / 1480 * (smooth - mean) * weights[i] / smooth / Math.pow(variance + EPS, 2);
            assertThat((double) without[at] - with[at]).as("weight " + at).isCloseTo(lambda * gradient, within(2e-6));
        }
        assertThat(with[1290]).as("a bias").isEqualTo(without[1290]);
    }

    @Test
    void anExcludedLayerKeepsItsGradient() {
        float[] without = TestTraining.onSpark(master(0, false, List.of()), sgd(), List.of(TestTraining.shard(0, 16)), 1);
        float[] with = TestTraining.onSpark(master(1e-3, false, List.of("fc1")), sgd(), List.of(TestTraining.shard(0, 16)), 1);
        assertThat(java.util.Arrays.copyOf(with, 1300)).isEqualTo(java.util.Arrays.copyOf(without, 1300));
        assertThat(with).isNotEqualTo(without);
    }

    private static MultiLayerNetwork sgd() {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(7).updater(new Sgd(1)).list()
                .layer(new DenseLayer.Builder().name("fc1").nIn(64).nOut(20).activation(Activation.RELU).build())
                .layer(softmax(20)).build());
        net.init();
        return net;
    }

    private static double mean(double[] w) {
        double mean = 0;
        for (double each : w) {
            mean += Math.sqrt(each * each + EPS) / w.length;
        }
        return mean;
    }

    private static double variance(double[] w) {
        double mean = mean(w);
        double variance = 0;
        for (double each : w) {
            variance += Math.pow(Math.sqrt(each * each + EPS) - mean, 2) / w.length;
        }
        return variance;
    }
}
