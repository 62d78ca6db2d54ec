package io.varprune.model;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.modelimport.keras.KerasModel;
import org.deeplearning4j.nn.modelimport.keras.KerasSequentialModel;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasModelBuilder;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Models as Keras saves them to HDF5, sequential or functional, read by Deeplearning4j's import. */
final class KerasFile {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    private KerasFile() {}

    /** Whether the file begins as HDF5 does. @throws IllegalArgumentException when it cannot be read */
    static boolean isOne(Path file, Configuration hadoop) {
        try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            return Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** @throws IllegalArgumentException when the file is damaged, or the import does not know the model or a layer of it */
    static Model read(Path file, Configuration hadoop) {
        try (LocalCopy copy = LocalCopy.of(file, hadoop); KerasModelBuilder builder = new KerasModel().modelBuilder()) {
            JsonNode configuration = KerasArchive.configuration(copy.file().toFile());
            builder.modelHdf5Filename(copy.file().toString()).enforceTrainingConfig(false);
            Model network = configuration.path("class_name").asText().equals("Sequential") ? sequential(builder.buildSequential())
                    : functional(builder.buildModel());
            if (network.params().isNaN().any() || network.params().isInfinite().any()) {
                throw new IllegalArgumentException("some weights are not finite");
            }
            return network;
        } catch (IOException | InvalidKerasConfigurationException | UnsupportedKerasConfigurationException | RuntimeException e) {
            throw new IllegalArgumentException(file + ": the Keras import fails ("
                    + (e instanceof NullPointerException ? "something is missing in the file"
                    : String.valueOf(e.getMessage()).lines().findFirst().orElse("")) + ")", e);
        }
    }

    private static Model sequential(KerasSequentialModel model)
            throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
        NetworkSize.parameters(new NetworkConfiguration.Chain(model.getMultiLayerConfiguration()));
        return model.getMultiLayerNetwork();
    }

    private static Model functional(KerasModel model) throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
        NetworkSize.parameters(new NetworkConfiguration.Graph(model.getComputationGraphConfiguration()));
        return model.getComputationGraph();
    }
}
