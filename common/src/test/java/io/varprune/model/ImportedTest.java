package io.varprune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.runtime.NativeRuntime;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
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

    @Test
    void aChainForImagesTakesRowsAndKeepsItsWeights() throws IOException {
        MultiLayerNetwork own = chain(CNN2DFormat.NCHW, DataType.FLOAT);
        MultiLayerNetwork imported = (MultiLayerNetwork) imported(own);
        INDArray images = Nd4j.rand(3, 2, 6, 5);
        INDArray expected = own.output(images);
        assertThat(imported.output(images.reshape(3, 60))).isEqualTo(expected);
        assertThat(imported.params()).isEqualTo(own.params());
    }

    @Test
    void aGraphForImagesTakesRowsAndKeepsItsWeights() throws IOException {
        ComputationGraph own = chain(CNN2DFormat.NCHW, DataType.FLOAT).toComputationGraph();
        ComputationGraph imported = (ComputationGraph) imported(own);
        INDArray images = Nd4j.rand(3, 2, 6, 5);
        INDArray expected = own.outputSingle(images);
        assertThat(imported.outputSingle(images.reshape(3, 60))).isEqualTo(expected);
    }

    @Test
    void kerasModelsGiveWhatKerasGave() {
        // written by Keras 3.15 with these predictions, then put in the form of Keras 2.4, which the import knows
        INDArray ramp = Nd4j.arange(40).castTo(DataType.FLOAT).div(40).reshape(1, 2, 4, 5).permute(0, 2, 3, 1).dup('c');
        Configuration hadoop = new Configuration();
        MultiLayerNetwork sequential =
                (MultiLayerNetwork) KerasFile.read(new org.apache.hadoop.fs.Path(resource("keras-sequential.h5")), hadoop);
        assertThat(sequential.output(ramp).toFloatVector())
                .containsExactly(new float[] {0.38437709f, 0.28093550f, 0.33468741f}, within(1e-6f));
        ComputationGraph functional =
                (ComputationGraph) KerasFile.read(new org.apache.hadoop.fs.Path(resource("keras-functional.h5")), hadoop);
        assertThat(functional.outputSingle(ramp).toFloatVector())
                .containsExactly(new float[] {0.41610655f, 0.26871502f, 0.31517842f}, within(1e-6f));
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
        for (Model own : List.of(chain(CNN2DFormat.NCHW, DataType.FLOAT), chain(CNN2DFormat.NCHW, DataType.FLOAT).toComputationGraph())) {
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
    void channelsLastBecomeFirstWithKerasPredictions() {
        INDArray ramp = Nd4j.arange(40).castTo(DataType.FLOAT).div(40).reshape(1, 40);
        assertThat(NetworkOutput.of(build(resource("keras-sequential.h5"), KERAS, 3), ramp).toFloatVector())
                .containsExactly(new float[] {0.38437709f, 0.28093550f, 0.33468741f}, within(1e-6f));
        assertThat(NetworkOutput.of(build(resource("keras-functional.h5"), KERAS, 3), ramp).toFloatVector())
                .containsExactly(new float[] {0.41610655f, 0.26871502f, 0.31517842f}, within(1e-6f));
    }

    @Test
    void theGradientOfAConvolutionAgreesWithDifferences() throws IOException {
        MultiLayerNetwork network = (MultiLayerNetwork) imported(chain(CNN2DFormat.NCHW, DataType.FLOAT));
        Nd4j.getRandom().setSeed(7);
        DataSet batch = new DataSet(Nd4j.rand(3, 60), Nd4j.eye(3).castTo(DataType.FLOAT));
        network.setInput(batch.getFeatures());
        network.setLabels(batch.getLabels());
        network.computeGradientAndScore();
        INDArray gradient = network.gradient().getGradientFor("0_W").dup().div(3);
        INDArray weights = network.getLayer(0).getParam("W");
        double h = 1e-3;
        for (long i = 0; i < weights.length(); i += 5) {
            double value = weights.getDouble(i);
            weights.putScalar(i, value + h);
            double above = network.score(batch, true);
            weights.putScalar(i, value - h);
            double below = network.score(batch, true);
            weights.putScalar(i, value);
            // in float: 1e-7 / h of the rounding; a ReLU may turn within h
            assertThat(gradient.getDouble(i)).isCloseTo((above - below) / (2 * h), within(5e-3));
        }
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
