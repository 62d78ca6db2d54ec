package io.varprune.model;

import io.varprune.config.Credentials;
import io.varprune.config.Named;
import io.varprune.config.Setting;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of the user's own with the weights that it has: a zip of Deeplearning4j, or an HDF5 file of Keras 1 or 2. Channels last
 * become first. It trains with the experiment's updater, schedule and weight decay, in float; dropout and frozen layers stay as they are.
 *
 * @param file on any Hadoop path
 */
@Named("import")
public record Imported(@Setting("the model file, a Deeplearning4j zip or Keras h5, on any Hadoop path") String file)
        implements Architecture {
    /** Refuses a password in the path. */
    public Imported {
        Credentials.refuse("file", file);
    }

    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes) {
        return build(base, input, classes, new Configuration());
    }

    @Override
    public Model build(NeuralNetConfiguration.Builder base, InputShape input, int classes, Configuration hadoop) {
        Path path = new Path(file);
        Model read;
        try {
            read = KerasFile.isOne(path, hadoop) ? KerasFile.read(path, hadoop) : ModelFile.read(path, hadoop);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("model.file: " + e.getMessage(), e);
        }
        try {
            NetworkConfiguration configuration = NetworkConfiguration.fromJson(NetworkConfiguration.of(read).toJson());
            Map<String, InputShape> flattened = ChannelsFirst.convert(configuration);
            Retraining.apply(configuration, base);
            ImportedInput.takeRows(configuration, input);
            NetworkSize.checkActivations(configuration, input);
            Model network = configuration.init();
            copyWeights(layers(read), layers(network), flattened);
            checkOutput(network, input, classes);
            return network;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("model.file: " + file + " " + e.getMessage(), e);
        }
    }

    /** By name: the vertex for the rows may change the order of a graph. */
    private static Map<String, Layer> layers(Model network) {
        if (network instanceof ComputationGraph graph) {
            return Arrays.stream(graph.getLayers()).collect(Collectors.toMap(l -> l.conf().getLayer().getLayerName(), l -> l));
        }
        return Arrays.stream(((MultiLayerNetwork) network).getLayers()).collect(Collectors.toMap(l -> "" + l.getIndex(), l -> l));
    }

    private static void copyWeights(Map<String, Layer> from, Map<String, Layer> to, Map<String, InputShape> flattened) {
        to.forEach((name, layer) -> {
            if (layer.numParams() > 0) {
                layer.params().assign(from.get(name).params());
            }
            if (flattened.containsKey(name)) {
                INDArray weights = layer.getParam(DefaultParamInitializer.WEIGHT_KEY);
                weights.assign(ChannelsFirst.rows(weights, flattened.get(name)));
            }
        });
    }

    /** One example through the network: the only way to know what layers in front of a dense one make of an image's size. */
    private static void checkOutput(Model network, InputShape input, int classes) {
        INDArray rows = Nd4j.zeros(2, input.size());
        INDArray output;
        try {
            output = NetworkOutput.of(network, rows);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("cannot take examples of " + input + " ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")", e);
        }
        boolean perExample = Arrays.equals(output.shape(), new long[] {2, classes});
        boolean perPixel = Arrays.equals(output.shape(), new long[] {2, classes, input.height(), input.width()});
        if (!perExample && !perPixel) {
            throw new IllegalArgumentException("gives " + Arrays.stream(output.shape()).skip(1).mapToObj(Long::toString)
                    .collect(Collectors.joining("x")) + " numbers for an example, the data has " + classes + " classes");
        }
    }
}
