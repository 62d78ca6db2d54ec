package io.varprune.model;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
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
    private static final int MOST_ENTRIES = 1000;
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
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                throw new IOException("no model file, it has " + zip.size() + " entries");
            }
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                if (name.startsWith("/") || name.contains("\\") || Arrays.asList(name.split("/")).contains("..")) {
                    throw new IOException("no model file, an entry is called " + name);
                }
            }
            Model network = configuration(zip).init();
            if (network.numParams() > 0) {
                try (DataInputStream in = new DataInputStream(
                        new BufferedInputStream(open(zip, ModelSerializer.COEFFICIENTS_BIN), CHUNK))) {
                    readWeights(in, network);
                }
            }
            return network;
        }
    }

    private static NetworkConfiguration configuration(ZipFile zip) throws IOException {
        try (InputStream in = open(zip, ModelSerializer.CONFIGURATION_JSON)) {
            byte[] json = in.readNBytes(LONGEST_CONFIGURATION + 1);
            if (json.length > LONGEST_CONFIGURATION) {
                throw new IOException("the configuration is longer than " + LONGEST_CONFIGURATION + " bytes");
            }
            return NetworkConfiguration.fromJson(new String(json, StandardCharsets.UTF_8));
        }
    }

    private static InputStream open(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("no model file, it has no " + name);
        }
        return zip.getInputStream(entry);
    }

    /** In the format of {@link Nd4j#write}: shape information and numbers, each with a header. */
    private static void readWeights(DataInputStream in, Model network) throws IOException {
        try {
            Triple<DataBuffer.AllocationMode, Long, DataType> shape = BaseDataBuffer.readHeader(in);
            if (shape.getMiddle() > MOST_SHAPE_NUMBERS || !shape.getRight().isIntType()) {
                throw new IOException("damaged weights, their shape has " + shape.getMiddle() + " numbers of " + shape.getRight());
            }
            in.skipNBytes(shape.getMiddle() * shape.getRight().width());
            Triple<DataBuffer.AllocationMode, Long, DataType> header = BaseDataBuffer.readHeader(in);
            if (header.getMiddle() != network.numParams()) {
                throw new IOException("holds " + header.getMiddle() + " weights for a network of " + network.numParams());
            }
            double[] chunk = new double[CHUNK];
            for (long from = 0; from < network.numParams(); from += CHUNK) {
                int n = (int) Math.min(CHUNK, network.numParams() - from);
                for (int i = 0; i < n; i++) {
                    chunk[i] = number(in, header.getRight());
                }
                network.params().get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + n))
                        .assign(Nd4j.createFromArray(Arrays.copyOf(chunk, n)).reshape(1, n));
            }
        } catch (EOFException e) {
            throw new IOException("the weights end too early", e);
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
