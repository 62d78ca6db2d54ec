package io.varprune.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import io.varprune.regularize.FlatView;
import io.varprune.regularize.LayerMoments;
import io.varprune.regularize.LinearWarmup;
import io.varprune.regularize.VarianceAmplifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** The engine beside Deeplearning4j's own layers and updaters, and beside differences of its own loss. */
class ChainEngineTest {
    private static NeuralNetConfiguration.Builder base(IUpdater updater) {
        return new NeuralNetConfiguration.Builder().seed(5).updater(updater).l2(1e-2);
    }

    private static OutputLayer softmax(int classes) {
        return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nOut(classes).activation(Activation.SOFTMAX).build();
    }

    private static MultiLayerConfiguration dense(IUpdater updater) {
        return base(updater).list()
                .layer(new DenseLayer.Builder().nOut(13).activation(Activation.RELU).build())
                .layer(new DenseLayer.Builder().nOut(9).hasBias(false).activation(Activation.TANH).build())
                .layer(new DenseLayer.Builder().nOut(8).activation(Activation.SIGMOID).build())
                .layer(softmax(4)).setInputType(InputType.feedForward(11)).build();
    }

    private static MultiLayerConfiguration images(IUpdater updater) {
        return base(updater).list()
                .layer(new ConvolutionLayer.Builder(3, 2).nOut(5).padding(1, 1).stride(1, 2).activation(Activation.RELU).build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 1}).build())
                .layer(new ConvolutionLayer.Builder(2, 3).nOut(4).hasBias(false).activation(Activation.IDENTITY).build())
                .layer(new DenseLayer.Builder().nOut(7).activation(Activation.RELU).build())
                .layer(softmax(3)).setInputType(InputType.convolutionalFlat(9, 10, 2)).build();
    }

    /** Windows that cover every pixel once, behind a ReLU: many of them hold equal numbers, all 0. */
    private static MultiLayerConfiguration tiled(IUpdater updater) {
        return base(updater).list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.RELU).build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 3}, new int[] {2, 3}).build())
                .layer(softmax(3)).setInputType(InputType.convolutionalFlat(8, 8, 1)).build();
    }

    static Stream<MultiLayerConfiguration> networks() {
        return Stream.of(dense(new Sgd(0.1)), dense(new Nesterovs(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9), 0.8)),
                dense(new Adam(0.01)), images(new Nesterovs(0.05, 0.9)), images(new Adam(0.01)));
    }

    /** With one whose many equal numbers under a window have no derivative that finite differences could find. */
    static Stream<MultiLayerConfiguration> networksWithTies() {
        return Stream.concat(networks(), Stream.of(tiled(new Sgd(0.1))));
    }

    private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static float[] copy(INDArray array) {
        float[] numbers = new float[array == null ? 0 : (int) array.length()];
        if (array != null) {
            FlatView.of(array).read(numbers);
        }
        return numbers;
    }

    private static ChainEngine engine(MultiLayerNetwork network) {
        ChainEngine engine = ChainEngine.of(network).orElseThrow();
        engine.load(copy(network.params()), copy(network.getUpdater(true).getStateViewArray()));
        return engine;
    }

    private static Minibatch random(ChainEngine engine, int examples, long seed) {
        Random random = new Random(seed);
        Minibatch batch = new Minibatch();
        batch.resize(examples, engine.inputs(), engine.classes());
        for (int i = 0; i < examples * engine.inputs(); i++) {
            batch.features()[i] = (float) random.nextGaussian();
        }
        for (int e = 0; e < examples; e++) {
            batch.labels()[e * engine.classes() + random.nextInt(engine.classes())] = 1;
        }
        return batch;
    }

    private static DataSet dataSet(Minibatch batch, ChainEngine engine) {
        long n = batch.count();
        return new DataSet(Nd4j.create(java.util.Arrays.copyOf(batch.features(), batch.count() * engine.inputs()),
                new long[] {n, engine.inputs()}, 'c'), Nd4j.create(
                java.util.Arrays.copyOf(batch.labels(), batch.count() * engine.classes()), new long[] {n, engine.classes()}, 'c'));
    }

    @ParameterizedTest
    @MethodSource("networksWithTies")
    void makesTheStepsOfDeeplearning4j(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = network(configuration);
        try (ChainEngine engine = engine(network)) {
            for (int i = 0; i < 6; i++) {
                // sizes that grow and shrink; 300 images are more than one block of patches
                Minibatch batch = random(engine, new int[] {7, 300, 16}[i % 3], i);
                DataSet same = dataSet(batch, engine);
                float[] p = engine.predict(batch.features(), batch.count());
                INDArray expected = network.output(same.getFeatures());
                for (int j = 0; j < batch.count() * engine.classes(); j++) {
                    assertThat(p[j]).isCloseTo(expected.getFloat(j / engine.classes(), j % engine.classes()), within(1e-5f));
                }
                network.fit(same);
                double loss = engine.step(batch, i, 0, null);
                assertThat(engine.params()).usingComparatorWithPrecision(1e-5f).containsExactly(copy(network.params()));
                assertThat(engine.updater()).usingComparatorWithPrecision(1e-5f)
                        .containsExactly(copy(network.getUpdater().getStateViewArray()));
                assertThat(loss).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientIsThatOfItsOwnLoss(MultiLayerConfiguration configuration) {
        try (ChainEngine engine = engine(network(configuration))) {
            Minibatch batch = random(engine, 5, 1);
            engine.gradient(batch);
            float[] gradient = engine.lastGradient().clone();
            Random random = new Random(2);
            for (int k = 0; k < 60; k++) {
                int i = random.nextInt(gradient.length);
                float kept = engine.params()[i];
                float h = 2e-3f;
                engine.params()[i] = kept + h;
                double up = engine.gradient(batch);
                engine.params()[i] = kept - h;
                double down = engine.gradient(batch);
                engine.params()[i] = kept;
                assertThat((up - down) / (2 * h)).as("parameter %d", i).isCloseTo(gradient[i], within(2e-3));
            }
        }
    }

    @Test
    void sameCallsGiveSameBits() {
        float[] first = steps();
        assertThat(steps()).containsExactly(first);
    }

    private static float[] steps() {
        try (ChainEngine engine = engine(network(images(new Nesterovs(0.05, 0.9))))) {
            for (int i = 0; i < 5; i++) {
                engine.step(random(engine, 20, i), i, 0, null);
            }
            return engine.params().clone();
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void varIsThatOfTheRegularizationInDeeplearning4j(MultiLayerConfiguration configuration) {
        for (boolean fixed : new boolean[] {false, true}) {
            MultiLayerNetwork network = network(configuration.clone());
            // the engine first: Deeplearning4j's regularization is not among those that it knows
            try (ChainEngine engine = engine(network(configuration.clone()))) {
                List<WeightTensor> tensors = ParameterLayout.of(network).weights();
                VarianceTerm term = new VarianceTerm(tensors, 1e-3, new LinearWarmup(3), false);
                List<LayerMoments> moments = tensors.stream().map(w -> new LayerMoments(w.length(), 0.2, 0.05 * w.length())).toList();
                if (fixed) {
                    term.fix(moments);
                }
                for (int t = 0; t < tensors.size(); t++) {
                    var layer = network.getLayer(tensors.get(t).layer().startsWith("layer")
                            ? Integer.parseInt(tensors.get(t).layer().substring(5)) : -1);
                    VarianceAmplifier amplifier = new VarianceAmplifier(1e-3, new LinearWarmup(3));
                    if (fixed) {
                        amplifier.useMoments(layer.getParam(tensors.get(t).key()), moments.get(t));
                    }
                    BaseLayer conf = (BaseLayer) layer.conf().getLayer();
                    List<Regularization> all = new ArrayList<>(conf.getRegularization());
                    all.add(amplifier);
                    conf.setRegularization(all);
                }
                for (int i = 0; i < 5; i++) {
                    Minibatch batch = random(engine, 12, i);
                    network.fit(dataSet(batch, engine));
                    engine.step(batch, i, 0, term);
                }
                assertThat(engine.params()).usingComparatorWithPrecision(1e-5f).containsExactly(copy(network.params()));
            }
        }
    }

    @Test
    void leavesToDeeplearning4jWhatItDoesNotKnow() {
        assertThat(ChainEngine.of(network(dense(new RmsProp(0.1))))).isEmpty();
        assertThat(ChainEngine.of(network(base(new Sgd(1)).list().layer(new DenseLayer.Builder().nOut(3).dropOut(0.5).build())
                .layer(softmax(2)).setInputType(InputType.feedForward(4)).build()))).isEmpty();
        assertThat(ChainEngine.of(network(base(new Sgd(1)).list().layer(new DenseLayer.Builder().nOut(3).build())
                .layer(new BatchNormalization()).layer(softmax(2)).setInputType(InputType.feedForward(4)).build()))).isEmpty();
        assertThat(ChainEngine.of(network(base(new Sgd(1)).gradientNormalization(GradientNormalization.ClipL2PerLayer).list()
                .layer(softmax(2)).setInputType(InputType.feedForward(4)).build()))).isEmpty();
        assertThat(ChainEngine.of(network(base(new Sgd(1)).l1(0.1).list()
                .layer(softmax(2)).setInputType(InputType.feedForward(4)).build()))).isEmpty();
    }

    @Test
    void refusesWeightsOfAnotherNetwork() {
        try (ChainEngine engine = engine(network(dense(new Sgd(1))))) {
            assertThatThrownBy(() -> engine.load(new float[3], new float[0])).hasMessageContaining("got 3 parameters");
        }
    }
}
