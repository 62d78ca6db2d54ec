package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.engine.Engine;
import io.varprune.model.ParameterLayout;
import io.varprune.model.ParameterRange;
import io.varprune.model.WeightTensor;
import io.varprune.regularize.FlatView;
import io.varprune.regularize.L1;
import io.varprune.regularize.L2;
import io.varprune.regularize.PenaltyTerm;
import io.varprune.reparameterize.Identity;
import io.varprune.step.Asam;
import io.varprune.step.Cram;
import io.varprune.step.CramPlus;
import io.varprune.step.Extrapolated;
import io.varprune.step.Sam;
import io.varprune.step.Step;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Steps in networks: by the engine, by Deeplearning4j, with its updaters, and in the distributed loop. */
class MethodStepsTest {
    static final float RATE = 0.05f;

    private static NeuralNetConfiguration.ListBuilder layers(IUpdater updater, double l2, boolean normalized) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(7).updater(updater).l2(l2).list()
                .layer(new DenseLayer.Builder().name("fc1").nOut(20).activation(Activation.RELU).build());
        if (normalized) {
            list.layer(new BatchNormalization.Builder().name("bn").build());
        }
        return list.layer(new OutputLayer.Builder(LossFunction.MCXENT).name("out").nOut(10).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(64));
    }

    static MultiLayerNetwork chain(IUpdater updater, double l2, boolean normalized) {
        MultiLayerNetwork net = new MultiLayerNetwork(layers(updater, l2, normalized).build());
        net.init();
        return net;
    }

    private static ComputationGraph graph() {
        ComputationGraph net = new ComputationGraph(new NeuralNetConfiguration.Builder().seed(7).l2(5e-4)
                .updater(new Nesterovs(RATE, 0.9)).graphBuilder().addInputs("pixels").setInputTypes(InputType.feedForward(64))
                .addLayer("fc1", new DenseLayer.Builder().nOut(20).activation(Activation.RELU).build(), "pixels")
                .addLayer("bn", new BatchNormalization(), "fc1")
                .addLayer("out", new OutputLayer.Builder(LossFunction.MCXENT).nOut(10).activation(Activation.SOFTMAX).build(), "bn")
                .setOutputs("out").build());
        net.init();
        return net;
    }

    private static TrainingPlan plan(ParameterLayout layout, double lambda, boolean networkScope, Step step) {
        return new TrainingPlan("", "", layout, lambda, 3, networkScope, true, TestTraining.BATCH, 1, TestTraining.SEED,
                layout, false, step, List.of(), new Identity());
    }

    /** Weights after some steps from the network's own parameters. */
    private static float[] run(LocalSteps steps, Network from, int count) {
        SyncState state = new SyncState(from.readParams(), from.readUpdater(), new double[0], 0, 0, 0, false);
        steps.load(state, 1);
        for (int i = 0; i < count; i++) {
            steps.step(TestTraining.shard(0, 200), 5, i);
        }
        float[] params = new float[state.params.length];
        steps.read(params, new float[state.updater.length]);
        return params;
    }

    static Stream<Network> networks() {
        return Stream.of(Network.of(chain(new Nesterovs(RATE, 0.9), 5e-4, false)), Network.of(chain(new Adam(1e-3), 5e-4, false)),
                Network.of(chain(new RmsProp(1e-3), 5e-4, true)), Network.of(graph()));
    }

    private static ParameterLayout layout(Network network) {
        // 64 x 20 weights and 20 biases; gamma, beta, mean and variance of 20 each when there is a normalization; 20 x 10 and 10 biases
        int parameters = Math.toIntExact(network.params().length());
        return new ParameterLayout(parameters, List.of(new WeightTensor("fc1", "W", 0, 1280, List.of(64L, 20L)),
                new WeightTensor("out", "W", parameters - 210, 200, List.of(20L, 10L))));
    }

    /** SGD through what all other steps go through, beside the path that plain training takes. */
    @ParameterizedTest
    @MethodSource("networks")
    void updatesByAGivenGradientAreThoseOfThePlainPath(Network network) {
        TrainingPlan plan = plan(layout(network), 1e-4, false, new io.varprune.step.Sgd());
        int n = Math.toIntExact(network.params().length());
        Network plain = Network.fromJson(network.json());
        float[] expected = run(network.engine().<LocalSteps>map(e -> new EngineSteps(plan, e))
                .orElseGet(() -> new NetworkSteps(plan, plain)), network, 12);
        Network other = Network.fromJson(network.json());
        Learner learner = network.engine().<Learner>map(e -> new EngineLearner(e, TestTraining.BATCH))
                .orElseGet(() -> new NetworkLearner(other, TestTraining.BATCH));
        assertThat(run(new MethodSteps(plan, learner, n), network, 12)).containsExactly(expected, within(2e-6f));
    }

    static Stream<Step> steps() {
        return Stream.of(new Sam(0.5), new Asam(2), new Cram(0.1, List.of(0.5, 0.9), true), new CramPlus(0.1, List.of(0.5, 0.9), false),
                new Extrapolated(0.05));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void theEngineAndDeeplearning4jMakeTheSameSteps(Step step) {
        Network network = Network.of(chain(new Nesterovs(RATE, 0.9), 5e-4, false));
        int n = Math.toIntExact(network.params().length());
        TrainingPlan plan = plan(layout(network), 1e-4, true, step);
        Engine engine = network.engine().orElseThrow();
        float[] one = run(new MethodSteps(plan, new EngineLearner(engine, TestTraining.BATCH), n), network, 12);
        float[] other = run(new MethodSteps(plan, new NetworkLearner(Network.fromJson(network.json()), TestTraining.BATCH), n),
                network, 12);
        assertThat(one).containsExactly(other, within(2e-5f));
        float[] plain = run(new EngineSteps(plan, engine), network, 12);
        assertThat(IntStream.range(0, n).mapToDouble(i -> Math.abs(one[i] - plain[i])).max().orElseThrow())
                .as("the step matters").isGreaterThan(1e-3);
    }

    @Test
    void runningStatisticsMoveInTheFirstPassOnly() {
        Network network = Network.of(chain(new Sgd(RATE), 0, true));
        int n = Math.toIntExact(network.params().length());
        MultiLayerNetwork stock = chain(new Sgd(RATE), 0, true);
        stock.fit(TestTraining.shard(0, 200).minibatch(5, 0, TestTraining.BATCH));
        float[] expected = TestTraining.weights(stock.params());
        assertThat(network.withoutGradient()).containsExactly(new ParameterRange(1340, 1360), new ParameterRange(1360, 1380));
        for (Step step : steps().filter(s -> !(s instanceof Extrapolated)).toList()) {
            float[] w = run(new MethodSteps(plan(layout(network), 0, false, step),
                    new NetworkLearner(Network.fromJson(network.json()), TestTraining.BATCH), n), network, 1);
            for (int i = 1340; i < 1380; i++) {
                assertThat(w[i]).as("%s, %d", step, i).isCloseTo(expected[i], within(1e-6f));
            }
            assertThat(w).isNotEqualTo(expected);
        }
    }

    @Test
    void frozenLayersStay() {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(7).updater(new Sgd(RATE)).list()
                .layer(new FrozenLayer(new DenseLayer.Builder().nIn(64).nOut(20).activation(Activation.RELU).build()))
                .layer(new OutputLayer.Builder(LossFunction.MCXENT).nIn(20).nOut(10).activation(Activation.SOFTMAX).build()).build());
        net.init();
        Network network = Network.of(net);
        ParameterLayout layout = layout(network);
        TrainingPlan plan = new TrainingPlan("", "", layout, 0, 0, false, true, TestTraining.BATCH, 1, 1, layout, false,
                new Sam(0.5), List.of(new PenaltyTerm(new L2(), 1, 0, false, layout.weights())), new Identity());
        float[] before = network.readParams();
        float[] w = run(new MethodSteps(plan, new NetworkLearner(network, TestTraining.BATCH), before.length), network, 3);
        for (int i = 0; i < 1300; i++) {
            assertThat(w[i]).as("%d", i).isEqualTo(before[i]);
        }
        assertThat(w[1300]).isNotEqualTo(before[1300]);
    }

    /** w - rate grad f(w + rho g / |g|), worked out in double precision around gradients that Deeplearning4j gives. */
    private static double[] samByHand(DataSet batch, double[] w, double rho) {
        double[] g = gradient(batch, w);
        double norm = Math.sqrt(IntStream.range(0, g.length).mapToDouble(i -> g[i] * g[i]).sum());
        double[] ascended = IntStream.range(0, g.length).mapToDouble(i -> w[i] + rho * g[i] / norm).toArray();
        double[] sharp = gradient(batch, ascended);
        return IntStream.range(0, g.length).mapToDouble(i -> w[i] - RATE * sharp[i]).toArray();
    }

    static double[] gradient(DataSet batch, double[] at) {
        MultiLayerNetwork net = chain(new Sgd(1), 0, false);
        float[] w = new float[at.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) at[i];
        }
        FlatView.of(net.params()).write(w);
        // a step with rate 1 moves by the gradient
        net.fit(batch);
        float[] moved = TestTraining.weights(net.params());
        return IntStream.range(0, w.length).mapToDouble(i -> w[i] - (double) moved[i]).toArray();
    }

    @Test
    void everyWorkerPerturbsByItsOwnMinibatch() {
        List<Shard> shards = List.of(TestTraining.shard(0, 48), TestTraining.shard(48, 96));
        double[][] byHand = new double[2][];
        for (int worker = 0; worker < 2; worker++) {
            byHand[worker] = toDoubles(TestTraining.weights(chain(new Sgd(RATE), 0, false).params()));
            for (DataSet batch : TestTraining.minibatches(shards.get(worker), worker, 3)) {
                byHand[worker] = samByHand(batch, byHand[worker], 0.5);
            }
        }
        float[] found = TestTraining.onSpark(master(new Sam(0.5), 0), chain(new Sgd(RATE), 0, false), shards, 1);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).isCloseTo((byHand[0][i] + byHand[1][i]) / 2, within(2e-6));
        }
    }

    /** On Spark, by the engine and by Deeplearning4j. */
    @Test
    void penaltiesAreThoseAtTheParametersThemselvesAndAddUp() {
        List<PenaltySettings> penalties = List.of(new PenaltySettings(new L1(), 1e-2, 0, false, List.of(), List.of("out")),
                new PenaltySettings(new L2(), 1e-1, 0, false, List.of("out"), List.of()));
        for (boolean normalized : new boolean[] {false, true}) {
            float[] start = TestTraining.weights(chain(new Sgd(1), 0, normalized).params());
            List<Shard> shard = List.of(TestTraining.shard(0, TestTraining.BATCH));
            float[] without = TestTraining.onSpark(master(new Sam(0.5), 0), chain(new Sgd(1), 0, normalized), shard, 1);
            float[] with = TestTraining.onSpark(new VarianceAmplifyingTrainingMaster(new TrainingSettings(0, TestTraining.BATCH, 4, 0, 0,
                    false, false, List.of(), List.of(), TestTraining.SEED, new Method(new Sam(0.5), penalties, new Identity()))),
                    chain(new Sgd(1), 0, normalized), shard, 1);
            int out = start.length - 210;
            for (int i = 0; i < start.length; i++) {
                double expected = i < 1280 ? 1e-2 * Math.signum(start[i]) : i >= out && i < out + 200 ? 1e-1 * start[i] : 0;
                assertThat((double) without[i] - with[i]).as("%d", i).isCloseTo(expected, within(1e-6));
            }
        }
    }

    static double[] toDoubles(float[] w) {
        return IntStream.range(0, w.length).mapToDouble(i -> w[i]).toArray();
    }

    private static VarianceAmplifyingTrainingMaster master(Step step, double lambda) {
        return new VarianceAmplifyingTrainingMaster(new TrainingSettings(0, TestTraining.BATCH, 4, lambda, 0, false, false, List.of(),
                List.of(), TestTraining.SEED, new Method(step, List.of(), new Identity())));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void theSameSeedGivesTheSameBits(Step step) {
        List<Shard> shards = List.of(TestTraining.shard(0, 150), TestTraining.shard(150, 350));
        float[] once = TestTraining.onSpark(master(step, 1e-4), TestTraining.mlp(), shards, 2);
        assertThat(TestTraining.onSpark(master(step, 1e-4), TestTraining.mlp(), shards, 2)).isEqualTo(once);
    }

    @Test
    void truncatedBackpropagationIsRefused() {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().list()
                .layer(new LSTM.Builder().nIn(3).nOut(6).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT).nIn(6).nOut(2).activation(Activation.SOFTMAX).build())
                .backpropType(BackpropType.TruncatedBPTT).tBPTTLength(2).build());
        net.init();
        VarianceAmplifyingTrainingMaster master = master(new Sam(0.1), 0);
        assertThatThrownBy(() -> new SparkDl4jMultiLayer(LocalSpark.context(), net, master)
                .fit(LocalSpark.context().parallelize(List.of(new DataSet()), 1))).isInstanceOf(TrainingException.class)
                .hasMessage("truncated backpropagation through time updates several times in a minibatch, which works with the step sgd"
                        + " and the regularizer var alone; change train.step and train.regularizer");
    }
}
