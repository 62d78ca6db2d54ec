package io.varprune.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The format of a checkpoint, big-endian throughout:
 *
 * <pre>
 * 8 bytes   "varprune" in ASCII
 * int       version of the format, 3
 * 32 bytes  SHA-256 that identifies the run
 * int       epoch, firstBatch, iteration
 * int       n parameters, u numbers of the updater, e earlier states, r rollbacks, s syncs, t bytes of the syncs
 * float     n + u numbers
 * e times   int epoch, firstBatch, iteration, float n + u numbers
 * s times   int epoch, long examples, double loss, penalty, variance, broadcast, compute, reduce and driver ms, learning rate, mean compute
 *           ms, text slowest, fault, int number of layer variances, each text name, double variance; a text is two bytes of length, then UTF-8
 * int       CRC-32C of all before it
 * </pre>
 *
 * <p>Nothing is allocated before the counts agree with the length of the file and with the network.
 */
final class CheckpointFile {
    private static final byte[] MAGIC = "varprune".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 3;
    private static final int RUN_BYTES = 32;
    private static final int HEADER_BYTES = MAGIC.length + Integer.BYTES + RUN_BYTES + 9 * Integer.BYTES;
    // a sync whose texts are empty and that has no variances of layers
    private static final int LEAST_SYNC_BYTES = Integer.BYTES + Long.BYTES + 9 * Double.BYTES + 2 * Short.BYTES + Integer.BYTES;
    // Deeplearning4j's updaters keep three numbers for each parameter at most
    private static final long MOST_UPDATER_NUMBERS = 3;
    private static final int MOST_EARLIER = 2;
    private static final int COUNTERS_BYTES = 3 * Integer.BYTES;
    private static final int CHUNK = 1 << 14;

    private CheckpointFile() {
    }

    /** @param run SHA-256 in hexadecimal */
    static void write(Checkpoint state, String run, OutputStream to) throws IOException {
        CheckedOutputStream out = new CheckedOutputStream(to, new CRC32C());
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream numbers = new DataOutputStream(header);
        numbers.write(MAGIC);
        numbers.writeInt(VERSION);
        numbers.write(HexFormat.of().parseHex(run));
        byte[] syncs = bytes(state.syncs());
        TrainingState now = state.state();
        for (int number : new int[] {now.epoch(), now.firstBatch(), now.iteration(), now.params().length, now.updater().length,
            state.earlier().size(), state.rollbacks(), state.syncs().size(), syncs.length}) {
            numbers.writeInt(number);
        }
        out.write(header.toByteArray());
        write(now.params(), out);
        write(now.updater(), out);
        for (TrainingState earlier : state.earlier()) {
            out.write(ByteBuffer.allocate(COUNTERS_BYTES).putInt(earlier.epoch()).putInt(earlier.firstBatch()).putInt(earlier.iteration())
                    .array());
            write(earlier.params(), out);
            write(earlier.updater(), out);
        }
        out.write(syncs);
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt((int) out.getChecksum().getValue()).array());
    }

    private static byte[] bytes(List<SyncRecord> syncs) throws IOException {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        DataOutputStream row = new DataOutputStream(table);
        for (SyncRecord s : syncs) {
            row.writeInt(s.epoch());
            row.writeLong(s.examples());
            for (double number : new double[] {s.loss(), s.penalty(), s.variance(), s.broadcastMillis(), s.computeMillis(),
                s.reduceMillis(), s.driverMillis(), s.learningRate(), s.meanComputeMillis()}) {
                row.writeDouble(number);
            }
            row.writeUTF(s.slowest());
            row.writeUTF(s.fault());
            row.writeInt(s.layerVariances().size());
            for (Map.Entry<String, Double> layer : s.layerVariances().entrySet()) {
                row.writeUTF(layer.getKey());
                row.writeDouble(layer.getValue());
            }
        }
        return table.toByteArray();
    }

    private static void write(float[] values, OutputStream out) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES);
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            chunk.asFloatBuffer().put(values, from, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param length     of the file in bytes
     * @param run        that it must be of
     * @param parameters that the network has
     * @throws StoreException that says what is wrong with it
     */
    static Checkpoint read(InputStream from, long length, String run, int parameters) throws IOException {
        CheckedInputStream checked = new CheckedInputStream(from, new CRC32C());
        DataInputStream in = new DataInputStream(checked);
        if (length < HEADER_BYTES) {
            throw new StoreException("is cut short after " + length + " bytes");
        }
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            throw new StoreException("is not a checkpoint");
        }
        int version = in.readInt();
        if (version != VERSION) {
            throw new StoreException("has version " + version + " of the format; this varprune reads " + VERSION);
        }
        if (!HexFormat.of().formatHex(in.readNBytes(RUN_BYTES)).equals(run)) {
            throw new StoreException("is of a run with other settings, data or workers");
        }
        int[] counters = counters(in);
        int params = in.readInt();
        int updater = in.readInt();
        int earlier = in.readInt();
        int rollbacks = in.readInt();
        int syncs = in.readInt();
        int syncBytes = in.readInt();
        if (params != parameters || updater < 0 || updater > MOST_UPDATER_NUMBERS * parameters || syncs < 0) {
            throw new StoreException("announces " + params + " parameters, " + updater + " numbers of the updater and " + syncs
                    + " syncs; the network has " + parameters + " parameters");
        }
        if (earlier < 0 || earlier > MOST_EARLIER || rollbacks < 0 || syncBytes < (long) LEAST_SYNC_BYTES * syncs) {
            throw new StoreException("announces " + earlier + " earlier states, " + rollbacks + " rollbacks and " + syncBytes
                    + " bytes of syncs");
        }
        long state = Float.BYTES * ((long) params + updater);
        long announced = HEADER_BYTES + state + earlier * (COUNTERS_BYTES + state) + syncBytes + Integer.BYTES;
        if (length != announced) {
            throw new StoreException("has " + length + " bytes instead of " + announced);
        }
        TrainingState now = state(counters, in, params, updater);
        List<TrainingState> before = new ArrayList<>();
        for (int i = 0; i < earlier; i++) {
            before.add(state(counters(in), in, params, updater));
        }
        byte[] table = in.readNBytes(syncBytes);
        int found = (int) checked.getChecksum().getValue();
        if (in.readInt() != found) {
            throw new StoreException("is damaged: its checksum is wrong");
        }
        return new Checkpoint(now, syncs(table, syncs), before, rollbacks);
    }

    private static int[] counters(DataInputStream in) throws IOException {
        return new int[] {in.readInt(), in.readInt(), in.readInt()};
    }

    private static TrainingState state(int[] counters, DataInputStream in, int params, int updater) throws IOException {
        return new TrainingState(counters[0], counters[1], counters[2], floats(in, params), floats(in, updater));
    }

    private static float[] floats(DataInputStream in, int count) throws IOException {
        float[] values = new float[count];
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES);
        for (int from = 0; from < count; from += CHUNK) {
            int part = Math.min(CHUNK, count - from);
            in.readFully(chunk.array(), 0, part * Float.BYTES);
            chunk.asFloatBuffer().get(values, from, part);
        }
        return values;
    }

    private static List<SyncRecord> syncs(byte[] table, int count) throws IOException {
        DataInputStream row = new DataInputStream(new ByteArrayInputStream(table));
        List<SyncRecord> syncs = new ArrayList<>(count);
        for (int sync = 0; sync < count; sync++) {
            syncs.add(new SyncRecord(sync, row.readInt(), row.readLong(), row.readDouble(), row.readDouble(), row.readDouble(),
                    row.readDouble(), row.readDouble(), row.readDouble(), row.readDouble(), row.readDouble(), row.readDouble(),
                    row.readUTF(), row.readUTF(), variances(row)));
        }
        return syncs;
    }

    private static Map<String, Double> variances(DataInputStream row) throws IOException {
        int count = row.readInt();
        Map<String, Double> variances = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            variances.put(row.readUTF(), row.readDouble());
        }
        return variances;
    }
}
