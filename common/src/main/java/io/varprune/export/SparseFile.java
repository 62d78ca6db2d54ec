package io.varprune.export;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.model.NetworkConfiguration;
import io.varprune.model.NetworkSize;
import io.varprune.regularize.FlatView;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.deeplearning4j.nn.api.Model;

/**
 * A network whose zeros take little room, big-endian throughout:
 *
 * <pre>
 * 8 bytes   "VPSPARSE" in ASCII
 * int       version of the format, 1
 * int       n, length of the header
 * n bytes   header, UTF-8 JSON: configuration (Deeplearning4j's), input, classes, tensors
 * the tensors, one after the other, in the order of Deeplearning4j's flat parameters
 * int       CRC-32C of all before it
 * </pre>
 *
 * <p>The header has for each tensor its name (layer/key), shape ([rows, columns]; a row for each output), encoding (dense, csr or bitmask:
 * {@link Encoding}), values (fp32 or fp16) and how many are nonzero. Each tensor has the smallest encoding; biases and batch norms are
 * always fp32. A reader believes nothing: sizes must agree with the file's length and with the network before anything is allocated.
 */
final class SparseFile {
    private static final byte[] MAGIC = "VPSPARSE".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = MAGIC.length + 3 * Integer.BYTES;
    private static final int LONGEST_HEADER = 64 << 20;
    // a file of zeros alone is tiny, however large the network: what a network may take beyond its file
    private static final long ALWAYS_ALLOWED = 16 << 20;
    private static final long MOST_PER_BYTE = 1000;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** How one tensor lies in the file. */
    private record Entry(ParameterBlock block, Encoding encoding, ValueType type, int nonzero) {
        long bytes() {
            return encoding.bytes(block.rows(), block.columns(), nonzero, type);
        }
    }

    private SparseFile() {}

    /**
     * Writes a network; the stream stays open.
     *
     * @param header more to say in the header; it becomes the file's own
     * @param values of the weights
     * @throws IllegalArgumentException when a weight is too large for the type
     */
    static void write(Model network, InputFormat input, ObjectNode header, ValueType values, OutputStream to) throws IOException {
        float[] params = FlatView.copy(network.params());
        header.set("configuration", JSON.readTree(NetworkConfiguration.of(network).toJson()));
        input.describe(header);
        ArrayNode tensors = header.putArray("tensors");
        List<Entry> entries = new ArrayList<>();
        for (ParameterBlock block : ParameterBlock.of(network)) {
            ValueType type = block.weight() ? values : ValueType.FP32;
            int nonzero = 0;
            for (int i = block.offset(); i < block.offset() + block.length(); i++) {
                params[i] = type.round(params[i]);
                nonzero += params[i] == 0 ? 0 : 1;
            }
            Entry entry = new Entry(block, Encoding.smallest(block.rows(), block.columns(), nonzero, type), type, nonzero);
            entries.add(entry);
            ObjectNode described = tensors.addObject().put("name", block.name());
            described.putArray("shape").add(block.rows()).add(block.columns());
            described.put("encoding", word(entry.encoding())).put("values", word(type)).put("nonzero", nonzero);
        }
        CheckedOutputStream out = new CheckedOutputStream(to, new CRC32C());
        byte[] json = JSON.writeValueAsBytes(header);
        out.write(ByteBuffer.allocate(MAGIC.length + 2 * Integer.BYTES).put(MAGIC).putInt(VERSION).putInt(json.length).array());
        out.write(json);
        for (Entry entry : entries) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(entry.bytes()));
            entry.encoding().write(Arrays.copyOfRange(params, entry.block().offset(), entry.block().offset() + entry.block().length()),
                    entry.block().rows(), entry.type(), bytes);
            out.write(bytes.array());
        }
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt((int) out.getChecksum().getValue()).array());
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param length of the file in bytes
     * @throws IOException              when it ends too early, or its checksum differs
     * @throws IllegalArgumentException that says what is wrong with it
     */
    static SparseNetwork read(InputStream from, long length) throws IOException {
        CheckedInputStream checked = new CheckedInputStream(from, new CRC32C());
        DataInputStream in = new DataInputStream(checked);
        if (length < FIXED_BYTES) {
            throw new EOFException("is cut short after " + length + " bytes");
        }
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            throw new IllegalArgumentException("is no sparse file of varprune");
        }
        int version = in.readInt();
        if (version != VERSION) {
            throw new IllegalArgumentException("has version " + version + " of the format; this varprune reads " + VERSION);
        }
        int headerLength = in.readInt();
        if (headerLength < 0 || headerLength > LONGEST_HEADER || headerLength > length - FIXED_BYTES) {
            throw new IllegalArgumentException("announces a header of " + headerLength + " bytes in a file of " + length);
        }
        JsonNode header = header(in.readNBytes(headerLength));
        InputFormat input = InputFormat.of(header);
        NetworkConfiguration configuration = NetworkConfiguration.fromJson(header.path("configuration").toString());
        long parameters = NetworkSize.parameters(configuration);
        if (parameters > Math.max(ALWAYS_ALLOWED, MOST_PER_BYTE * length)) {
            throw new IllegalArgumentException("has a network of " + parameters + " parameters in " + length + " bytes");
        }
        Model network = network(configuration);
        List<Entry> entries = entries(header.path("tensors"), ParameterBlock.of(network));
        long announced = FIXED_BYTES + headerLength + entries.stream().mapToLong(Entry::bytes).sum();
        if (announced != length) {
            throw new IllegalArgumentException("has " + length + " bytes instead of " + announced);
        }
        float[] params = new float[Math.toIntExact(network.numParams())];
        for (Entry entry : entries) {
            read(entry, in, params);
        }
        int found = (int) checked.getChecksum().getValue();
        if (in.readInt() != found) {
            throw new IOException("is damaged: its checksum is wrong");
        }
        FlatView.of(network.params()).write(params);
        return new SparseNetwork(network, input);
    }

    /** Deeplearning4j finds what is missing in a configuration by a null. */
    private static Model network(NetworkConfiguration configuration) {
        try {
            return configuration.init();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("has a configuration that makes no network", e);
        }
    }

    private static JsonNode header(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("has a header that is no JSON", e);
        }
    }

    private static List<Entry> entries(JsonNode tensors, List<ParameterBlock> blocks) {
        if (tensors.size() != blocks.size()) {
            throw new IllegalArgumentException("has " + tensors.size() + " tensors, its network needs " + blocks.size());
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            ParameterBlock block = blocks.get(i);
            JsonNode tensor = tensors.get(i);
            int nonzero = tensor.path("nonzero").asInt(-1);
            JsonNode shape = tensor.path("shape");
            if (!tensor.path("name").asText().equals(block.name()) || shape.size() != 2 || shape.path(0).asInt() != block.rows()
                    || shape.path(1).asInt() != block.columns() || nonzero < 0 || nonzero > block.length()) {
                throw new IllegalArgumentException("has the tensor " + tensor + ", its network needs " + block.name() + " of "
                        + block.rows() + "x" + block.columns());
            }
            entries.add(new Entry(block, named(Encoding.values(), tensor.path("encoding").asText()),
                    named(ValueType.values(), tensor.path("values").asText()), nonzero));
        }
        return entries;
    }

    private static void read(Entry entry, DataInputStream in, float[] params) throws IOException {
        ParameterBlock block = entry.block();
        ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(Math.toIntExact(entry.bytes())));
        if (bytes.capacity() < entry.bytes()) {
            throw new EOFException("is cut short");
        }
        float[] values = new float[block.length()];
        try {
            entry.encoding().read(bytes, entry.nonzero(), block.rows(), entry.type(), values);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has the damaged tensor " + block.name() + ": " + e.getMessage(), e);
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("has the number " + value + " in " + block.name() + ", allowed are finite ones");
            }
        }
        System.arraycopy(values, 0, params, block.offset(), values.length);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E named(E[] all, String word) {
        return Arrays.stream(all).filter(each -> word(each).equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("has a tensor that is '" + word + "', which is unknown"));
    }
}
