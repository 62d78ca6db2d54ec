package io.varprune.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The safetensors format (huggingface/safetensors, README, "Format"): the length n of the header as 8 bytes, n bytes of JSON that give
 * type, shape and place of each tensor, then the tensors without gaps. Little-endian, row order. Spaces fill the header, so that the
 * numbers start at a multiple of 8 bytes.
 */
final class SafeTensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;

    private SafeTensors() {}

    /** Writes them, in this order; the stream stays open. @param tensors of different names */
    static void write(List<NamedTensor> tensors, OutputStream out) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        // what readers made for PyTorch look for
        header.putObject("__metadata__").put("format", "pt");
        long at = 0;
        for (NamedTensor tensor : tensors) {
            ObjectNode entry = header.putObject(tensor.name()).put("dtype", "F32");
            tensor.shape().forEach(entry.putArray("shape")::add);
            long end = at + (long) Float.BYTES * tensor.values().length;
            entry.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        byte[] filled = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(filled, json.length, filled.length, (byte) ' ');
        out.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(filled.length).array());
        out.write(filled);
        for (NamedTensor tensor : tensors) {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.values());
            out.write(bytes.array());
        }
    }
}
