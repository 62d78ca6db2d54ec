package io.varprune.model;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.common.primitives.Triple;
import org.nd4j.linalg.api.buffer.BaseDataBuffer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Model files as Deeplearning4j's {@link ModelSerializer} writes them. That class also deserializes Java objects which a file may hold
 * ({@code preprocessor.bin}), and so runs what the file says; here only configuration and weights are read, each after its size is known.
 */
public final class ModelFile {
    // far more than a graph of ten thousand layers needs
    private static final int LONGEST_CONFIGURATION = 64 << 20;
    private static final int MOST_SHAPE_NUMBERS = 100;
    private static final int CHUNK = 1 << 20;

    private ModelFile() {}

    /**
     * Reads the network with its weights; the updater's state stays in the file.
     *
     * @throws IllegalArgumentException when it cannot be read or is no model file
     */
    public static Model read(Path file, Configuration hadoop) {
        try (LocalCopy copy = LocalCopy.of(file, hadoop)) {
            return read(copy.file());
        } catch (ZipException e) {
            throw new IllegalArgumentException(file + ": is damaged or no model file (" + e.getMessage() + ")", e);
        } catch (IOException | RuntimeException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IllegalArgumentException(reason.startsWith(file.toString()) ? reason : file + ": " + reason, e);
        }
    }

    private static Model read(java.nio.file.Path file) throws IOException {
        try (ZipEntries zip = new ZipEntries(file.toFile())) {
            NetworkConfiguration configuration = configuration(zip);
            long parameters = NetworkSize.parameters(configuration);
            if (parameters == 0) {
                return configuration.init();
            }
            long length = zip.length(ModelSerializer.COEFFICIENTS_BIN);
            try (DataInputStream in = new DataInputStream(zip.open(ModelSerializer.COEFFICIENTS_BIN))) {
                DataType type = weightType(in, parameters);
                if (parameters * type.width() > length) {
                    throw new EOFException();
                }
                Model network = configuration.init();
                readWeights(in, type, network);
                return network;
            } catch (EOFException e) {
                throw new IOException("the weights end too early", e);
            }
        }
    }

    private static NetworkConfiguration configuration(ZipEntries zip) throws IOException {
        if (zip.length(ModelSerializer.CONFIGURATION_JSON) > LONGEST_CONFIGURATION) {
            throw new IOException("the configuration is longer than " + LONGEST_CONFIGURATION + " bytes");
        }
        try (InputStream in = zip.open(ModelSerializer.CONFIGURATION_JSON)) {
            return NetworkConfiguration.fromJson(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** In the format of {@link Nd4j#write}: shape information and numbers, each with a header. */
    private static DataType weightType(DataInputStream in, long parameters) throws IOException {
        Triple<DataBuffer.AllocationMode, Long, DataType> shape = header(in);
        if (shape.getMiddle() < 0 || shape.getMiddle() > MOST_SHAPE_NUMBERS || !shape.getRight().isIntType()) {
            throw new IOException("damaged weights, their shape has " + shape.getMiddle() + " numbers of " + shape.getRight());
        }
        in.skipNBytes(shape.getMiddle() * shape.getRight().width());
        Triple<DataBuffer.AllocationMode, Long, DataType> header = header(in);
        if (header.getMiddle() != parameters) {
            throw new IOException("holds " + header.getMiddle() + " weights for a network of " + parameters);
        }
        return header.getRight();
    }

    private static Triple<DataBuffer.AllocationMode, Long, DataType> header(DataInputStream in) throws IOException {
        try {
            return BaseDataBuffer.readHeader(in);
        } catch (RuntimeException e) {
            throw new IOException("damaged weights, they have no header", e);
        }
    }

    private static void readWeights(DataInputStream in, DataType type, Model network) throws IOException {
        double[] chunk = new double[CHUNK];
        for (long from = 0; from < network.numParams(); from += CHUNK) {
            int n = (int) Math.min(CHUNK, network.numParams() - from);
            for (int i = 0; i < n; i++) {
                chunk[i] = number(in, type);
                if (!Float.isFinite((float) chunk[i])) {
                    throw new IOException("weight " + (from + i) + " is " + chunk[i] + ", allowed finite numbers");
                }
            }
            network.params().get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + n))
                    .assign(Nd4j.createFromArray(Arrays.copyOf(chunk, n)).reshape(1, n));
        }
    }

    private static double number(DataInputStream in, DataType type) throws IOException {
        return switch (type) {
            case FLOAT -> in.readFloat();
            case DOUBLE -> in.readDouble();
            default -> throw new IOException("weights of type " + type + ", allowed FLOAT and DOUBLE");
        };
    }
}
