package io.varprune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.runtime.NativeRuntime;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.regularization.L2Regularization;

class ImportedTest {
    private static final InputShape IMAGES = new InputShape(2, 6, 5);

    private static final double L2 = 1e-4;
    private static final InputShape KERAS = new InputShape(2, 4, 5);

    @TempDir
    private Path dir;

    @BeforeAll
    static void withOneDnn() {
        NativeRuntime.prepare();
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void aChainForImagesTakesRowsAndKeepsItsWeights(CNN2DFormat format) throws IOException {
        MultiLayerNetwork own = chain(format, DataType.FLOAT);
        MultiLayerNetwork imported = (MultiLayerNetwork) imported(own);
        INDArray images = Nd4j.rand(3, 2, 6, 5);
        INDArray expected = own.output(format == CNN2DFormat.NCHW ? images : images.permute(0, 2, 3, 1).dup());
        assertThat(imported.output(images.reshape(3, 60))).isEqualTo(expected);
        assertThat(imported.params()).isEqualTo(own.params());
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void aGraphForImagesTakesRowsAndKeepsItsWeights(CNN2DFormat format) throws IOException {
        ComputationGraph own = chain(format, DataType.FLOAT).toComputationGraph();
        ComputationGraph imported = (ComputationGraph) imported(own);
        INDArray images = Nd4j.rand(3, 2, 6, 5);
        INDArray expected = own.outputSingle(format == CNN2DFormat.NCHW ? images : images.permute(0, 2, 3, 1).dup());
        assertThat(imported.outputSingle(images.reshape(3, 60))).isEqualTo(expected);
    }

    @Test
    void kerasModelsGiveWhatKerasGave() {
        // written by Keras 3.15 with these predictions, then put in the form of Keras 2.4, which the import knows
        INDArray ramp = Nd4j.arange(40).castTo(DataType.FLOAT).div(40).reshape(1, 40);
        MultiLayerNetwork sequential = (MultiLayerNetwork) build(resource("keras-sequential.h5"), KERAS, 3);
        assertThat(sequential.output(ramp).toFloatVector())
                .containsExactly(new float[] {0.38437709f, 0.28093550f, 0.33468741f}, within(1e-6f));
        ComputationGraph functional = (ComputationGraph) build(resource("keras-functional.h5"), KERAS, 3);
        assertThat(functional.outputSingle(ramp).toFloatVector())
                .containsExactly(new float[] {0.41610655f, 0.26871502f, 0.31517842f}, within(1e-6f));
        assertThat(ParameterLayout.of(functional).layers()).containsExactlyInAnyOrder("conv2d", "conv2d_1", "dense");
    }

    @Test
    void aKerasModelTrains() {
        ComputationGraph functional = (ComputationGraph) build(resource("keras-functional.h5"), KERAS, 3);
        Nd4j.getRandom().setSeed(5);
        DataSet batch = new DataSet(Nd4j.rand(3, 40), Nd4j.eye(3).castTo(DataType.FLOAT));
        double before = functional.score(batch, true);
        for (int i = 0; i < 20; i++) {
            functional.fit(batch);
        }
        assertThat(functional.score(batch, true)).isLessThan(before);
    }

    @Test
    void itTrainsWithTheExperimentsSettingsInFloat() throws IOException {
        Model imported = imported(chain(CNN2DFormat.NCHW, DataType.DOUBLE));
        assertThat(imported.params().dataType()).isEqualTo(DataType.FLOAT);
        BaseLayer dense = (BaseLayer) ((MultiLayerNetwork) imported).getLayer(1).conf().getLayer();
        assertThat(dense.getIUpdater()).isEqualTo(new Nesterovs(0.1, 0.9));
        assertThat(dense.getRegularization()).containsExactly(new L2Regularization(L2));
    }

    @Test
    void whatIsWrittenAfterTrainingCanBeImportedAgain() throws IOException {
        for (Model own : List.of(chain(CNN2DFormat.NHWC, DataType.FLOAT), chain(CNN2DFormat.NHWC, DataType.FLOAT).toComputationGraph())) {
            Model imported = imported(own);
            assertThat(imported(imported).params()).isEqualTo(imported.params());
        }
    }

    @Test
    void anotherShapeIsRefusedWithBothShapes() throws IOException {
        String file = save(chain(CNN2DFormat.NCHW, DataType.FLOAT));
        assertThatThrownBy(() -> build(file, new InputShape(3, 6, 5), 3))
                .hasMessage("model.file: " + file + " takes images of 2 channels, the data has 3x6x5");
        assertThatThrownBy(() -> build(file, new InputShape(2, 9, 9), 3))
                .hasMessageStartingWith("model.file: " + file + " cannot take examples of 2x9x9 (");
        assertThatThrownBy(() -> build(file, IMAGES, 10))
                .hasMessage("model.file: " + file + " gives 3 numbers for an example, the data has 10 classes");
        String mlp = save(new Mlp(List.of(5)).build(new NeuralNetConfiguration.Builder(), new InputShape(1, 1, 60), 3));
        assertThatThrownBy(() -> build(mlp, new InputShape(1, 8, 8), 3))
                .hasMessage("model.file: " + mlp + " takes rows of 60 numbers, the data has 1x8x8 = 64");
        String lenet = save(new Lenet5().build(new NeuralNetConfiguration.Builder(), new InputShape(1, 16, 16), 3));
        assertThatThrownBy(() -> build(lenet, new InputShape(1, 28, 28), 3))
                .hasMessage("model.file: " + lenet + " takes images of 1x16x16, the data has 1x28x28");
    }

    @Test
    void layersWithAWrongGradientAreRefused() throws IOException {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().list()
                .layer(new SelfAttentionLayer.Builder().name("look").nOut(4).nHeads(1).projectInput(true).build())
                .layer(new GlobalPoolingLayer())
                .layer(new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(4, 5)).build());
        network.init();
        String file = save(network);
        assertThatThrownBy(() -> build(file, new InputShape(1, 4, 5), 3)).hasMessage("model.file: " + file
                + " has layer look of kind SelfAttentionLayer, whose gradient is wrong in Deeplearning4j 1.0.0-M2.1");
    }

    @Test
    void aMissingFileIsNamed() {
        String file = dir.resolve("none.zip").toUri().toString();
        assertThatThrownBy(() -> build(file, IMAGES, 3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("model.file: ").hasMessageContaining("none.zip");
    }

    private static MultiLayerNetwork chain(CNN2DFormat format, DataType type) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(1).dataType(type)
                .updater(new Adam(0.5)).l1(0.1).list()
                .layer(new ConvolutionLayer.Builder(3, 2).nOut(4).activation(Activation.RELU).dataFormat(format).build())
                .layer(new DenseLayer.Builder().nOut(5).activation(Activation.RELU).build())
                .layer(new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(6, 5, 2, format)).build());
        network.init();
        return network;
    }

    private static String resource(String name) {
        try {
            // a path, not an address: in that a blank of a folder's name is %20
            return Path.of(ImportedTest.class.getResource(name).toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private Model imported(Model own) throws IOException {
        return build(save(own), IMAGES, 3);
    }

    private String save(Model network) throws IOException {
        Path file = dir.resolve("model" + network.numParams() + ".zip");
        ModelSerializer.writeModel(network, file.toFile(), true);
        return file.toUri().toString();
    }

    private static Model build(String file, InputShape input, int classes) {
        return new Imported(file).build(new NeuralNetConfiguration.Builder().seed(1).updater(new Nesterovs(0.1, 0.9)).l2(L2),
                input, classes);
    }
}
