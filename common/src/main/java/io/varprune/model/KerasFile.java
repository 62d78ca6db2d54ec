package io.varprune.model;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

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

    /** @throws IllegalArgumentException when the import does not know the model or a layer of it */
    static Model read(Path file, Configuration hadoop) {
        try (LocalCopy copy = LocalCopy.of(file, hadoop)) {
            String local = copy.file().toString();
            return isSequential(local) ? KerasModelImport.importKerasSequentialModelAndWeights(local, false)
                    : KerasModelImport.importKerasModelAndWeights(local, false);
        } catch (IOException | InvalidKerasConfigurationException | UnsupportedKerasConfigurationException | RuntimeException e) {
            throw new IllegalArgumentException(file + ": the Keras import fails ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")", e);
        }
    }

    private static boolean isSequential(String file) throws IOException, UnsupportedKerasConfigurationException {
        try (Hdf5Archive archive = new Hdf5Archive(file)) {
            String model = archive.readAttributeAsJson("model_config");
            return new ObjectMapper().readTree(model).path("class_name").asText().equals("Sequential");
        }
    }
}
