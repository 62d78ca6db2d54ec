package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.Architecture;
import io.varprune.model.InputShape;
import io.varprune.model.ParameterLayout;
import io.varprune.model.Resnet20;
import io.varprune.model.Unet;
import io.varprune.model.VisionTransformer;
import io.varprune.regularize.VarianceAmplifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.regularization.Regularization;

class GraphTrainingTest {
    private static final InputShape INPUT = new InputShape(1, 8, 8);
    private static final int STEPS = 4;

    static Stream<Arguments> graphs() {
        return Stream.of(Arguments.of(new Resnet20(0.125), new long[] {4, 2}),
                Arguments.of(new VisionTransformer(4, 4, 1, 2), new long[] {4, 2}),
                Arguments.of(new Unet(2, 1), new long[] {4, 2, 8, 8}));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void oneWorkerThatAveragesEveryStepIsTrainingAlone(Architecture architecture, long[] labels) {
        List<DataSet> data = data(labels);
        ComputationGraph alone = graph(architecture);
        for (String layer : ParameterLayout.of(alone).layers()) {
            BaseLayer conf = (BaseLayer) alone.getLayer(layer).conf().getLayer();
            List<Regularization> all = new ArrayList<>(conf.getRegularization());
            all.add(new VarianceAmplifier(1e-4));
            conf.setRegularization(all);
        }
        data.forEach(alone::fit);

        ComputationGraph onSpark = graph(architecture);
        VarianceAmplifyingTrainingMaster master = new VarianceAmplifyingTrainingMaster(
                new TrainingSettings(1, 4, 1, 1e-4, 0, false, false, List.of(), List.of(), TestTraining.SEED));
        new SparkComputationGraph(LocalSpark.context(), onSpark, master).fit(LocalSpark.context().parallelize(data, 1));

        assertThat(master.syncs()).hasSize(STEPS);
        // the moments are summed in another order here and there
        assertThat(TestTraining.weights(onSpark.params())).containsExactly(TestTraining.weights(alone.params()), within(1e-5f));
    }

    private static ComputationGraph graph(Architecture architecture) {
        return (ComputationGraph) architecture.build(
                new NeuralNetConfiguration.Builder().seed(7).l2(5e-4).updater(new Nesterovs(0.05, 0.9)), INPUT, 2);
    }

    /** One minibatch per step; the label of an example, or of a pixel, is its number modulo 2. */
    private static List<DataSet> data(long[] shape) {
        Nd4j.getRandom().setSeed(11);
        List<DataSet> data = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            INDArray labels = Nd4j.zeros(shape);
            int pixels = shape.length == 2 ? 1 : INPUT.height() * INPUT.width();
            INDArray flat = labels.reshape(shape[0], shape[1], pixels);
            for (int i = 0; i < shape[0] * pixels; i++) {
                flat.putScalar(new int[] {i / pixels, i % 2, i % pixels}, 1);
            }
            data.add(new DataSet(Nd4j.rand(new long[] {shape[0], INPUT.size()}), labels));
        }
        return data;
    }
}
