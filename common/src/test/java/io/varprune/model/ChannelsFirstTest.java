package io.varprune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.engine.Engine;
import io.varprune.engine.Minibatch;
import io.varprune.regularize.FlatView;
import io.varprune.runtime.NativeRuntime;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Keras models with channels last beside what Deeplearning4j's own import of them, which leaves the channels there, says. */
class ChannelsFirstTest {
    private static final InputShape IMAGES = new InputShape(2, 8, 7);
    private static final int EXAMPLES = 6;

    private enum Kind {
        SEQUENTIAL {
            @Override
            KerasModelWriter model() {
                return new KerasModelWriter(false, IMAGES).convolution("conv", 3, 1, "valid", 2, 4, "linear").batchNorm("bn", 4)
                        .layer("Activation", "relu", "'activation': 'relu'").pool("MaxPooling2D", "pool", 2, 2, "valid")
                        .layer("Flatten", "flatten", "'data_format': 'channels_last'").dense("dense", 24, 5, "relu")
                        .dense("out", 5, 3, "softmax");
            }
        },
        RESIDUAL {
            @Override
            KerasModelWriter model() {
                return new KerasModelWriter(true, IMAGES).convolution("stem", 3, 1, "same", 2, 5, "relu")
                        .convolution("conv", 3, 1, "same", 5, 5, "linear").batchNorm("bn", 5).join("Add", "add", "", "bn", "stem")
                        .layer("ReLU", "relu", "'max_value': null, 'negative_slope': 0.0, 'threshold': 0.0")
                        .layer("GlobalAveragePooling2D", "gap", "'data_format': 'channels_last'").dense("out", 5, 3, "softmax");
            }
        },
        SAME_WITH_STRIDES {
            @Override
            KerasModelWriter model() {
                return new KerasModelWriter(false, IMAGES).convolution("conv", 3, 2, "same", 2, 4, "relu")
                        .pool("MaxPooling2D", "pool", 3, 2, "same").convolution("conv2", 2, 1, "same", 4, 3, "relu")
                        .layer("Flatten", "flatten", "'data_format': 'channels_last'").dense("out", 12, 3, "softmax");
            }
        },
        /** The other layers that are converted. */
        BRANCHES {
            @Override
            KerasModelWriter model() {
                return new KerasModelWriter(true, IMAGES)
                        .layer("ZeroPadding2D", "pad", "'padding': [[1, 0], [2, 1]], 'data_format': 'channels_last'")
                        .convolution("conv", 2, 1, "valid", 2, 3, "tanh").pool("AveragePooling2D", "average", 2, 2, "valid")
                        .layer("UpSampling2D", "up", "'size': [2, 2], 'data_format': 'channels_last', 'interpolation': 'nearest'")
                        .convolution("left", 1, 1, "valid", 3, 4, "relu")
                        .convolution("right", 1, 1, "valid", 3, 2, "linear", "up")
                        .join("Concatenate", "both", "'axis': -1", "left", "right").batchNorm("bn", 6)
                        .layer("GlobalMaxPooling2D", "most", "'data_format': 'channels_last'").dense("out", 6, 3, "softmax");
            }
        };

        abstract KerasModelWriter model();
    }

    @TempDir
    private Path dir;

    @BeforeAll
    static void withOneDnn() {
        NativeRuntime.prepare();
    }

    @ParameterizedTest
    @EnumSource
    void predictsAsTheModelWithChannelsLast(Kind kind) {
        String file = kind.model().write(dir.resolve("model.h5"));
        INDArray rows = rows();
        INDArray expected = NetworkOutput.of(keras(file), channelsLast(rows));
        assertThat(expected.std().getDouble(0)).isGreaterThan(0.01);
        assertThat(copy(NetworkOutput.of(build(file), rows))).containsExactly(copy(expected), within(1e-5f));
    }

    /** The loss that is differentiated is that of the channels-last model in double, whose outputs need no gradient of a layer. */
    @ParameterizedTest
    @EnumSource
    void gradientIsThatOfTheModelWithChannelsLast(Kind kind) {
        String file = kind.model().write(dir.resolve("model.h5"));
        Model keras = inDouble(keras(file));
        INDArray images = channelsLast(rows()).castTo(DataType.DOUBLE);
        Model imported = inDouble(build(file));
        Map<String, INDArray> gradients = gradient(imported, rows().castTo(DataType.DOUBLE), labels().castTo(DataType.DOUBLE));
        double h = 1e-6;
        int compared = 0;
        for (Map.Entry<String, INDArray> each : gradients.entrySet()) {
            String name = each.getKey();
            if (name.endsWith("mean") || name.endsWith("var") || name.endsWith("log10stdev")) {
                continue;
            }
            INDArray weights = keras.getParam(name);
            // about forty of each tensor
            for (long i = 0; i < weights.length(); i += Math.max(1, weights.length() / 40)) {
                long[] at = Shape.ind2subC(weights.shape(), i);
                double value = weights.getDouble(at);
                weights.putScalar(at, value + h);
                double above = loss(keras, images);
                weights.putScalar(at, value - h);
                double below = loss(keras, images);
                weights.putScalar(at, value);
                double slope = (above - below) / (2 * h);
                // Deeplearning4j sums over the examples; central differences in double err by about 1e-16 / h
                assertThat(each.getValue().getDouble(twin(kind, name, at)) / EXAMPLES).as(name + " " + i)
                        .isCloseTo(slope, within(1e-7 + 1e-5 * Math.abs(slope)));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource(names = "BRANCHES", mode = EnumSource.Mode.EXCLUDE)
    void ourEngineMakesTheStepOfDeeplearning4j(Kind kind) {
        Model network = build(kind.model().write(dir.resolve("model.h5")));
        try (Engine engine = Engine.of(network).orElseThrow()) {
            engine.load(copy(network.params()), new float[engine.updater().length]);
            Minibatch batch = new Minibatch();
            batch.resize(EXAMPLES, IMAGES.size(), 3);
            FlatView.of(rows()).read(batch.features());
            FlatView.of(labels()).read(batch.labels());
            double expected = loss(network, rows());
            DataSet same = new DataSet(rows(), labels());
            if (network instanceof ComputationGraph graph) {
                graph.fit(same);
            } else {
                ((MultiLayerNetwork) network).fit(same);
            }
            assertThat(engine.step(batch, 0, 0, null)).isCloseTo(expected, within(1e-5));
            assertThat(engine.params()).usingComparatorWithPrecision(5e-5f).containsExactly(copy(network.params()));
        }
    }

    /** Where a number of the channels-last weights is among those of the import: rows in order (h, w, c) there, (c, h, w) here. */
    private static long[] twin(Kind kind, String name, long[] at) {
        InputShape image = kind == Kind.SEQUENTIAL && name.equals("4_W") ? new InputShape(4, 3, 2)
                : kind == Kind.SAME_WITH_STRIDES && name.equals("3_W") ? new InputShape(3, 2, 2) : null;
        if (image == null) {
            return at;
        }
        long channel = at[0] % image.channels();
        long pixel = at[0] / image.channels();
        return new long[] {channel * image.height() * image.width() + pixel, at[1]};
    }

    @Test
    void aLayerThatIsNotKnownIsNamed() {
        String file = new KerasModelWriter(false, IMAGES).convolution("conv", 3, 1, "valid", 2, 4, "softmax")
                .layer("Flatten", "flatten", "'data_format': 'channels_last'")
                .dense("out", 120, 3, "softmax").write(dir.resolve("model.h5"));
        assertThatThrownBy(() -> build(file)).hasMessage("model.file: " + file + " has channels last, and layer conv of kind"
                + " ConvolutionLayer cannot be converted to channels first here; save it with channels first");
    }

    @Test
    void anotherShapeIsRefusedWithBothShapes() {
        String file = Kind.SEQUENTIAL.model().write(dir.resolve("model.h5"));
        assertThatThrownBy(() -> new Imported(file).build(new NeuralNetConfiguration.Builder(), new InputShape(7, 2, 8), 3))
                .hasMessage("model.file: " + file + " takes images of 2 channels, the data has 7x2x8");
    }

    private static double loss(Model network, INDArray images) {
        INDArray p = trained(network, images);
        double loss = 0;
        for (int e = 0; e < EXAMPLES; e++) {
            loss -= Math.log(p.getDouble(e, e % 3)) / EXAMPLES;
        }
        return loss;
    }

    /** With the statistics of the minibatch. */
    private static INDArray trained(Model network, INDArray images) {
        return network instanceof ComputationGraph graph ? graph.feedForward(new INDArray[] {images}, true).get("out")
                : ((MultiLayerNetwork) network).output(images, true);
    }

    private static Map<String, INDArray> gradient(Model network, INDArray rows, INDArray labels) {
        if (network instanceof ComputationGraph graph) {
            graph.setInputs(rows);
            graph.setLabels(labels);
            graph.computeGradientAndScore();
        } else {
            MultiLayerNetwork chain = (MultiLayerNetwork) network;
            chain.setInput(rows);
            chain.setLabels(labels);
            chain.computeGradientAndScore();
        }
        return network.gradient().gradientForVariable();
    }

    private static Model inDouble(Model network) {
        return network instanceof ComputationGraph graph ? graph.convertDataType(DataType.DOUBLE)
                : ((MultiLayerNetwork) network).convertDataType(DataType.DOUBLE);
    }

    private static Model keras(String file) {
        return KerasFile.read(new org.apache.hadoop.fs.Path(file), new Configuration());
    }

    private static Model build(String file) {
        return new Imported(file).build(new NeuralNetConfiguration.Builder().seed(1).updater(new Nesterovs(0.1, 0.9)), IMAGES, 3);
    }

    /** [examples, channels x height x width]. */
    private static INDArray rows() {
        Random random = new Random(3);
        float[] values = new float[EXAMPLES * IMAGES.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Nd4j.createFromArray(values).reshape('c', EXAMPLES, IMAGES.size());
    }

    private static INDArray labels() {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, EXAMPLES, 3);
        for (int e = 0; e < EXAMPLES; e++) {
            labels.putScalar(e, e % 3, 1);
        }
        return labels;
    }

    private static INDArray channelsLast(INDArray rows) {
        return rows.reshape('c', EXAMPLES, IMAGES.channels(), IMAGES.height(), IMAGES.width()).permute(0, 2, 3, 1).dup('c');
    }

    private static float[] copy(INDArray array) {
        float[] numbers = new float[(int) array.length()];
        FlatView.of(array).read(numbers);
        return numbers;
    }
}
