package io.varprune.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;

/**
 * A network with what it takes and answers: what a sparse file holds.
 *
 * @param network initialized, a MultiLayerNetwork or ComputationGraph
 */
public record SparseNetwork(Model network, InputFormat input) {
    /** The file's usual name. */
    public static final String FILE = "model.sparse";

    /**
     * Reads a file; it may come from anybody.
     *
     * @throws IllegalArgumentException when it cannot be read, is damaged, or no sparse file
     */
    public static SparseNetwork read(Path file, Configuration hadoop) {
        try {
            FileSystem files = file.getFileSystem(hadoop);
            long length = files.getFileStatus(file).getLen();
            try (InputStream in = new BufferedInputStream(files.open(file))) {
                return SparseFile.read(in, length);
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(file + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    /**
     * Writes the file; the stream stays open.
     *
     * @param header more to say in the header; it becomes the file's own
     * @throws IllegalArgumentException when a weight is too large for the type
     */
    public void write(ObjectNode header, ValueType weights, OutputStream out) throws IOException {
        SparseFile.write(network, input, header, weights, out);
    }
}
