package io.varprune.export;

import io.varprune.regularize.FlatView;
import io.varprune.store.ContentWriter;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;
import org.deeplearning4j.nn.api.Model;

/** How large a file is. @param bytes as it is @param gzipped by gzip, level 6 */
public record FileSize(long bytes, long gzipped) {
    /** Writes it to nowhere, twice. */
    public static FileSize of(ContentWriter content) {
        try {
            DataOutputStream plain = new DataOutputStream(OutputStream.nullOutputStream());
            content.write(plain);
            DataOutputStream packed = new DataOutputStream(OutputStream.nullOutputStream());
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                content.write(gzip);
            }
            return new FileSize(plain.size(), packed.size());
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written that could fail", e);
        }
    }

    /** Of all parameters as floats, zeros like any number. */
    public static FileSize dense(Model network) {
        float[] params = FlatView.copy(network.params());
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(params.length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(params);
        return of(out -> out.write(bytes.array()));
    }
}
