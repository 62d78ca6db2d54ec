package io.varprune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ParameterLayoutTest {
    @Test
    void anMlpHasOneWeightMatrixPerLayer() {
        MultiLayerNetwork network = network(new Mlp(List.of(5, 3)).configure(base(), new InputShape(1, 1, 4), 2));
        assertThat(checked(network)).isEqualTo(new ParameterLayout(4 * 5 + 5 + 5 * 3 + 3 + 3 * 2 + 2, List.of(
                new WeightTensor("fc1", "W", 0, 20, List.of(4L, 5L)),
                new WeightTensor("fc2", "W", 25, 15, List.of(5L, 3L)),
                new WeightTensor("out", "W", 43, 6, List.of(3L, 2L)))));
    }

    @Test
    void batchNormalizationAndBiasesAreNotWeights() {
        ParameterLayout layout = checked(network(base().list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                .layer(new BatchNormalization.Builder().build())
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(new PReLULayer.Builder().inputShape(6).build())
                .layer(new OutputLayer.Builder().name("out").nOut(3).build())
                .setInputType(InputType.convolutional(6, 6, 2)).build()));
        assertThat(layout.weights()).extracting(tensor -> tensor.layer() + "/" + tensor.key() + tensor.shape())
                .containsExactly("layer0/W[4, 2, 3, 3]", "layer2/W[64, 6]", "out/W[6, 3]");
        assertThat(layout.weightCount()).isEqualTo(72 + 384 + 18);
        assertThat(layout.totalParameters()).isEqualTo(72 + 4 + 16 + 384 + 6 + 6 + 18 + 3);
    }

    @Test
    void recurrentLayersHaveInputAndRecurrentWeights() {
        ParameterLayout layout = checked(network(base().list()
                .layer(new LSTM.Builder().name("lstm").nOut(4).build())
                .layer(new Bidirectional(new LSTM.Builder().nOut(3).build()))
                .layer(new LastTimeStep(new LSTM.Builder().nOut(2).build()))
                .layer(new OutputLayer.Builder().name("out").nOut(2).build())
                .setInputType(InputType.recurrent(5)).build()));
        assertThat(layout.weights()).extracting(tensor -> tensor.layer() + "/" + tensor.key() + tensor.shape())
                .containsExactly("lstm/W[5, 16]", "lstm/RW[4, 16]", "layer1/fW[4, 12]", "layer1/fRW[3, 12]",
                        "layer1/bW[4, 12]", "layer1/bRW[3, 12]", "layer2/W[6, 8]", "layer2/RW[2, 8]", "out/W[2, 2]");
    }

    @Test
    void attentionHasItsProjectionsAndLearnedPositionsAreNotWeights() {
        ParameterLayout layout = checked(network(base().list()
                .layer(new SelfAttentionLayer.Builder().name("look").nOut(4).nHeads(2).projectInput(true).build())
                .layer(new GlobalPoolingLayer())
                .layer(new ElementWiseMultiplicationLayer.Builder().nIn(4).nOut(4).build())
                .layer(new OutputLayer.Builder().name("out").nOut(2).build())
                .setInputType(InputType.recurrent(3, 5)).build()));
        assertThat(layout.weights()).extracting(tensor -> tensor.layer() + "/" + tensor.key() + tensor.shape())
                .containsExactly("look/Wq[2, 2, 3]", "look/Wk[2, 2, 3]", "look/Wv[2, 2, 3]", "look/Wo[4, 4]", "out/W[4, 2]");
    }

    @Test
    void batchNormalizationOfAGraphIsNotAWeight() {
        ParameterLayout layout = ParameterLayout.of(new Resnet18(0.03125).build(base(), new InputShape(1, 8, 8), 3));
        assertThat(layout.weights()).allMatch(tensor -> tensor.key().equals("W"));
        assertThat(layout.layers()).noneMatch(name -> name.endsWith("-bn")).contains("stage2-block1-shortcut").hasSize(21);
    }

    @Test
    void embeddingsAreNotWeightsAndFrozenLayersAre() {
        ParameterLayout layout = checked(network(base().list()
                .layer(new EmbeddingLayer.Builder().nIn(10).nOut(4).build())
                .layer(new FrozenLayer(new DenseLayer.Builder().nIn(4).nOut(3).build()))
                .layer(new OutputLayer.Builder().name("out").nIn(3).nOut(2).build()).build()));
        assertThat(layout.layers()).containsExactly("layer1", "out");
    }

    @Test
    void aGraphIsWalkedInTheOrderOfItsFlatVector() {
        ComputationGraph graph = new ComputationGraph(base().graphBuilder().addInputs("in")
                .addLayer("late", new DenseLayer.Builder().nIn(7).nOut(2).build(), "early")
                .addLayer("early", new DenseLayer.Builder().nIn(4).nOut(7).build(), "in")
                .addLayer("norm", new BatchNormalization.Builder().nIn(2).nOut(2).build(), "late")
                .addLayer("out", new OutputLayer.Builder().nIn(2).nOut(3).build(), "norm")
                .setOutputs("out").build());
        graph.init();
        graph.setParams(ramp(graph.numParams()));
        ParameterLayout layout = ParameterLayout.of(graph);
        assertThat(layout.layers()).containsExactlyInAnyOrder("late", "early", "out");
        for (WeightTensor tensor : layout.weights()) {
            assertRange(tensor, graph.getLayer(tensor.layer()).paramTable().get(tensor.key()));
        }
    }

    @Test
    void includedLayersAreTakenAndExcludedOnesLeftOut() {
        ParameterLayout layout = ParameterLayout.of(
                network(new Mlp(List.of(5, 3)).configure(base(), new InputShape(1, 1, 4), 2)));
        assertThat(layout.select(List.of(), List.of())).isEqualTo(layout);
        assertThat(layout.select(List.of("fc1", "out"), List.of()).layers()).containsExactly("fc1", "out");
        assertThat(layout.select(List.of(), List.of("out")).layers()).containsExactly("fc1", "fc2");
        assertThat(layout.select(List.of("fc2", "out"), List.of("out")).layers()).containsExactly("fc2");
        assertThatThrownBy(() -> layout.select(List.of("fc1"), List.of("fc9")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layer fc9: no such layer with weights; there are fc1, fc2, out");
    }

    @Test
    void overlappingTensorsAreRefused() {
        List<WeightTensor> overlapping = List.of(new WeightTensor("a", "W", 0, 4, List.of(4L)),
                new WeightTensor("b", "W", 3, 2, List.of(2L)));
        assertThatThrownBy(() -> new ParameterLayout(9, overlapping)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor b/W: range 3 to 5 must lie within 4 to 9");
        assertThatThrownBy(() -> new WeightTensor("a", "W", 0, 4, List.of(3L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor a/W: shape [3] holds 3 numbers, the range 4");
    }

    private static NeuralNetConfiguration.Builder base() {
        return new NeuralNetConfiguration.Builder().seed(1);
    }

    private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    /** Every number of the flat vector is set to its own index, so each tensor shows its range. */
    private static ParameterLayout checked(MultiLayerNetwork network) {
        network.setParams(ramp(network.numParams()));
        ParameterLayout layout = ParameterLayout.of(network);
        int offset = 0;
        for (Layer layer : network.getLayers()) {
            for (Map.Entry<String, INDArray> entry : layer.paramTable().entrySet()) {
                int length = (int) entry.getValue().length();
                assertRange(new WeightTensor("any", entry.getKey(), offset, length, List.of((long) length)), entry.getValue());
                offset += length;
                int end = offset;
                layout.weights().stream().filter(tensor -> tensor.end() == end)
                        .forEach(tensor -> assertRange(tensor, entry.getValue()));
            }
        }
        assertThat(layout.totalParameters()).isEqualTo(offset);
        return layout;
    }

    private static INDArray ramp(long length) {
        return Nd4j.arange(length).castTo(DataType.FLOAT).reshape(1, length);
    }

    private static void assertRange(WeightTensor tensor, INDArray values) {
        assertThat(values.minNumber().intValue()).isEqualTo(tensor.offset());
        assertThat(values.maxNumber().intValue()).isEqualTo(tensor.end() - 1);
        assertThat(values.length()).isEqualTo(tensor.length());
    }
}
