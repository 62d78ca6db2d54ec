package io.varprune.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.Architecture;
import io.varprune.model.InputShape;
import io.varprune.model.Lenet300100;
import io.varprune.model.Lenet5;
import io.varprune.model.NetworkConfiguration;
import io.varprune.model.Resnet18;
import io.varprune.model.Resnet20;
import io.varprune.model.Vgg11;
import io.varprune.model.Vgg16;
import io.varprune.prune.network.BatchNormStatistics;
import io.varprune.regularize.FlatView;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The engine on oneDNN beside Deeplearning4j's own layers, beside differences of its own loss, and beside sums by hand. */
class GraphEngineTest {
    /** Something of everything: both ways around a block, channels that are no multiple of a vector, a sum of three readers. */
    private static NetworkConfiguration graph(IUpdater updater, int width) {
        var graph = new NeuralNetConfiguration.Builder().seed(3).updater(updater).l2(1e-2).graphBuilder().addInputs("in")
                .setInputTypes(InputType.convolutionalFlat(9, 8, 3));
        graph.addLayer("a", convolution(width, 3, 1, false, Activation.IDENTITY), "in");
        graph.addLayer("a-bn", new BatchNormalization.Builder().activation(Activation.IDENTITY).build(), "a");
        graph.addLayer("a-relu", new ActivationLayer(Activation.RELU), "a-bn");
        graph.addLayer("b", convolution(width, 3, 1, true, Activation.RELU), "a-relu");
        graph.addVertex("b-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "b", "a-relu");
        graph.addLayer("c", convolution(2 * width, 3, 2, false, Activation.IDENTITY), "b-sum");
        graph.addLayer("c-bn", new BatchNormalization.Builder().useLogStd(false).decay(0.7).activation(Activation.IDENTITY).build(), "c");
        graph.addLayer("half", new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {1, 1}, new int[] {2, 2})
                .convolutionMode(ConvolutionMode.Same).build(), "b-sum");
        graph.addVertex("none", new ScaleVertex(0), "half");
        graph.addVertex("padded", new MergeVertex(), "half", "none");
        graph.addVertex("c-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "c-bn", "padded");
        graph.addLayer("c-relu", new ActivationLayer(Activation.RELU), "c-sum");
        graph.addVertex("twice", new ScaleVertex(2), "c-relu");
        graph.addVertex("more", new ElementWiseVertex(ElementWiseVertex.Op.Add), "c-relu", "twice");
        graph.addLayer("average", new GlobalPoolingLayer(PoolingType.AVG), "more");
        graph.addLayer("out", softmax(4), "average");
        return new NetworkConfiguration.Graph(graph.setOutputs("out").build());
    }

    private static ConvolutionLayer convolution(int filters, int size, int stride, boolean bias, Activation activation) {
        return new ConvolutionLayer.Builder(size, size).stride(stride, stride).nOut(filters).hasBias(bias)
                .convolutionMode(ConvolutionMode.Same).activation(activation).build();
    }

    private static OutputLayer softmax(int classes) {
        return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nOut(classes).activation(Activation.SOFTMAX).build();
    }

    private static NetworkConfiguration chain(IUpdater updater) {
        return new NetworkConfiguration.Chain(new NeuralNetConfiguration.Builder().seed(5).updater(updater).l2(1e-2).list()
                .layer(new ConvolutionLayer.Builder(3, 2).nOut(5).padding(1, 1).stride(1, 2).activation(Activation.RELU).build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 1}).build())
                .layer(new ConvolutionLayer.Builder(2, 3).nOut(4).hasBias(false).activation(Activation.IDENTITY).build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG, new int[] {2, 1}, new int[] {1, 1}).build())
                .layer(new DenseLayer.Builder().nOut(7).activation(Activation.RELU).build())
                .layer(softmax(3)).setInputType(InputType.convolutionalFlat(9, 10, 2)).build());
    }

    private static NetworkConfiguration rows(IUpdater updater) {
        return new NetworkConfiguration.Chain(new NeuralNetConfiguration.Builder().seed(5).updater(updater).list()
                .layer(new DenseLayer.Builder().nOut(13).activation(Activation.RELU).build())
                .layer(new DenseLayer.Builder().nOut(9).hasBias(false).activation(Activation.IDENTITY).build())
                .layer(softmax(4)).setInputType(InputType.feedForward(11)).build());
    }

    // Adam divides by the gradient's size: a large epsilon keeps rounding of gradients near 0 from becoming whole steps
    static Stream<NetworkConfiguration> networks() {
        return Stream.of(graph(new Sgd(0.05), 16), graph(new Nesterovs(0.05, 0.9), 5), graph(new Adam(0.01, 0.9, 0.999, 0.01), 16),
                chain(new Nesterovs(0.05, 0.9)), chain(new Adam(0.01)), rows(new Adam(0.01)));
    }

    private static float[] copy(INDArray array) {
        float[] numbers = new float[array == null ? 0 : (int) array.length()];
        if (array != null) {
            FlatView.of(array).read(numbers);
        }
        return numbers;
    }

    private static INDArray updater(Model network) {
        return network instanceof ComputationGraph graph ? graph.getUpdater(true).getStateViewArray()
                : ((MultiLayerNetwork) network).getUpdater(true).getStateViewArray();
    }

    private static Engine engine(Model network) {
        Engine engine = new GraphCompiler(network).compile().orElseThrow();
        engine.load(copy(network.params()), copy(updater(network)));
        return engine;
    }

    private static Minibatch random(Engine engine, int examples, long seed) {
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

    private static INDArray features(Minibatch batch, Engine engine) {
        return Nd4j.create(Arrays.copyOf(batch.features(), batch.count() * engine.inputs()),
                new long[] {batch.count(), engine.inputs()}, 'c');
    }

    private static DataSet dataSet(Minibatch batch, Engine engine) {
        return new DataSet(features(batch, engine), Nd4j.create(Arrays.copyOf(batch.labels(), batch.count() * engine.classes()),
                new long[] {batch.count(), engine.classes()}, 'c'));
    }

    private static INDArray output(Model network, INDArray features) {
        return network instanceof ComputationGraph graph ? graph.outputSingle(features) : ((MultiLayerNetwork) network).output(features);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void makesTheStepsOfDeeplearning4j(NetworkConfiguration configuration) {
        Model network = configuration.init();
        try (Engine engine = engine(network)) {
            for (int i = 0; i < 6; i++) {
                Minibatch batch = random(engine, new int[] {7, 40, 16}[i % 3], i);
                DataSet same = dataSet(batch, engine);
                float[] p = engine.predict(batch.features(), batch.count());
                INDArray expected = output(network, same.getFeatures());
                for (int j = 0; j < batch.count() * engine.classes(); j++) {
                    assertThat(p[j]).isCloseTo(expected.getFloat(j / engine.classes(), j % engine.classes()), within(2e-5f));
                }
                if (network instanceof ComputationGraph graph) {
                    graph.fit(same);
                } else {
                    ((MultiLayerNetwork) network).fit(same);
                }
                double loss = engine.step(batch, i, 0, null);
                assertThat(engine.params()).usingComparatorWithPrecision(5e-5f).containsExactly(copy(network.params()));
                assertThat(engine.updater()).usingComparatorWithPrecision(5e-5f).containsExactly(copy(updater(network)));
                assertThat(loss).isPositive();
                // rounding grows from step to step: each starts from the same numbers
                engine.load(copy(network.params()), copy(updater(network)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientIsThatOfItsOwnLoss(NetworkConfiguration configuration) {
        Model network = configuration.init();
        try (Engine engine = engine(network)) {
            Minibatch batch = random(engine, 5, 1);
            float[] gradient = new float[engine.params().length];
            engine.gradient(batch, engine.params(), gradient);
            float[] direction = new float[gradient.length];
            Random random = new Random(2);
            for (int k = 0; k < 30; k++) {
                // along many parameters at once: one alone changes a loss in float by too little
                double slope = 0;
                for (int i = 0; i < direction.length; i++) {
                    direction[i] = (float) random.nextGaussian() * 2e-4f;
                    slope += (double) direction[i] * gradient[i];
                }
                double difference = (loss(engine, batch, direction, 1) - loss(engine, batch, direction, -1)) / 2;
                assertThat(difference).isCloseTo(slope, within(5e-5 + 0.03 * Math.abs(slope)));
            }
        }
    }

    private static double loss(Engine engine, Minibatch batch, float[] direction, int sign) {
        float[] at = engine.params().clone();
        for (int i = 0; i < at.length; i++) {
            at[i] += sign * direction[i];
        }
        return engine.gradient(batch, at, new float[at.length]);
    }

    @Test
    void sameCallsGiveSameBits() {
        float[] first = steps();
        assertThat(steps()).containsExactly(first);
    }

    private static float[] steps() {
        try (Engine engine = engine(graph(new Nesterovs(0.05, 0.9), 16).init())) {
            for (int i = 0; i < 5; i++) {
                engine.step(random(engine, 20, i), i, 0, null);
            }
            return engine.params().clone();
        }
    }

    @Test
    void statisticsMoveOnceForEachUpdateAsTheFirstGradientFoundThem() {
        Model network = graph(new Sgd(0.1), 16).init();
        try (Engine engine = engine(network); Engine once = engine(network)) {
            Minibatch batch = random(engine, 12, 1);
            float[] gradient = new float[engine.params().length];
            engine.gradient(batch, engine.params(), gradient);
            float[] elsewhere = engine.params().clone();
            for (int i = 0; i < elsewhere.length; i++) {
                elsewhere[i] += 0.01f;
            }
            engine.gradient(batch, elsewhere, new float[gradient.length]);
            engine.update(gradient, 0, 0);
            once.step(batch, 0, 0, null);
            assertThat(engine.params()).containsExactly(once.params());
        }
    }

    @Test
    void statisticsTakenAnewAreThoseOfDeeplearning4j() {
        Model network = graph(new Sgd(0.1), 5).init();
        try (Engine engine = engine(network)) {
            List<Minibatch> batches = List.of(random(engine, 12, 1), random(engine, 7, 2));
            BatchNormStatistics expected = new BatchNormStatistics(network, 0);
            batches.forEach(batch -> expected.add(features(batch, engine)));
            expected.replace();
            engine.retakeStatistics(batches.iterator());
            assertThat(engine.hasStatistics()).isTrue();
            assertThat(engine.params()).usingComparatorWithPrecision(2e-5f).containsExactly(copy(network.params()));
            assertThatThrownBy(() -> engine.retakeStatistics(List.<Minibatch>of().iterator())).hasMessageContaining("no minibatch");
        }
    }

    static Stream<Architecture> models() {
        return Stream.of(new Resnet20(0.5), new Resnet18(0.125), new Vgg11(0.125), new Vgg16(0.125), new Lenet5(), new Lenet300100());
    }

    @ParameterizedTest
    @MethodSource("models")
    void answersAsDeeplearning4jForTheModelsOfTheZoo(Architecture model) {
        Model network = model.build(new NeuralNetConfiguration.Builder().seed(2).updater(new Sgd(0.1)), new InputShape(3, 32, 32), 5);
        try (Engine engine = engine(network)) {
            Minibatch batch = random(engine, 3, 1);
            float[] p = engine.predict(batch.features(), 3);
            INDArray expected = output(network, features(batch, engine));
            for (int j = 0; j < 3 * engine.classes(); j++) {
                assertThat(p[j]).isCloseTo(expected.getFloat(j / engine.classes(), j % engine.classes()), within(1e-4f));
            }
        }
    }

    @Test
    void leavesToOthersWhatItDoesNotKnow() {
        var base = new NeuralNetConfiguration.Builder().updater(new Sgd(1));
        Map<String, NetworkConfiguration> unknown = new TreeMap<>();
        unknown.put("tanh", new NetworkConfiguration.Chain(base.list().layer(new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build())
                .layer(softmax(2)).setInputType(InputType.feedForward(4)).build()));
        unknown.put("batch norm of rows", new NetworkConfiguration.Chain(base.list().layer(new DenseLayer.Builder().nOut(3).activation(
                Activation.RELU).build()).layer(new BatchNormalization()).layer(softmax(2)).setInputType(InputType.feedForward(4)).build()));
        var product = base.graphBuilder().addInputs("in").setInputTypes(InputType.convolutionalFlat(6, 6, 1))
                .addLayer("a", convolution(4, 3, 1, true, Activation.RELU), "in")
                .addLayer("b", convolution(4, 3, 1, true, Activation.RELU), "in")
                .addVertex("p", new ElementWiseVertex(ElementWiseVertex.Op.Product), "a", "b").addLayer("out", softmax(2), "p");
        unknown.put("product", new NetworkConfiguration.Graph(product.setOutputs("out").build()));
        unknown.forEach((what, configuration) ->
                assertThat(new GraphCompiler(configuration.init()).compile()).as(what).isEmpty());
    }
}
