package io.varprune.store;

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
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The format of a checkpoint, big-endian throughout:
 *
 * <pre>
 * 8 bytes   "varprune" in ASCII
 * int       version of the format, 1
 * 32 bytes  SHA-256 that identifies the run
 * int       epoch, firstBatch, iteration
 * int       n parameters, u numbers of the updater, s syncs
 * float     n + u numbers
 * s times   int epoch, long examples, double loss, penalty, variance, broadcast, compute, reduce and driver ms, learning rate
 * int       CRC-32C of all before it
 * </pre>
 *
 * <p>Nothing is allocated before the counts agree with the length of the file and with the network.
 */
final class CheckpointFile {
    private static final byte[] MAGIC = "varprune".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int RUN_BYTES = 32;
    private static final int HEADER_BYTES = MAGIC.length + Integer.BYTES + RUN_BYTES + 6 * Integer.BYTES;
    private static final int SYNC_BYTES = Integer.BYTES + Long.BYTES + 8 * Double.BYTES;
    // Deeplearning4j's updaters keep three numbers for each parameter at most
    private static final long MOST_UPDATER_NUMBERS = 3;
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
        for (int number : new int[] {state.epoch(), state.firstBatch(), state.iteration(), state.params().length, state.updater().length,
            state.syncs().size()}) {
            numbers.writeInt(number);
        }
        out.write(header.toByteArray());
        write(state.params(), out);
        write(state.updater(), out);
        ByteBuffer row = ByteBuffer.allocate(SYNC_BYTES);
        for (SyncRecord s : state.syncs()) {
            row.clear().putInt(s.epoch()).putLong(s.examples()).putDouble(s.loss()).putDouble(s.penalty()).putDouble(s.variance())
                    .putDouble(s.broadcastMillis()).putDouble(s.computeMillis()).putDouble(s.reduceMillis()).putDouble(s.driverMillis())
                    .putDouble(s.learningRate());
            out.write(row.array());
        }
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt((int) out.getChecksum().getValue()).array());
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
        int epoch = in.readInt();
        int firstBatch = in.readInt();
        int iteration = in.readInt();
        int params = in.readInt();
        int updater = in.readInt();
        int syncs = in.readInt();
        if (params != parameters || updater < 0 || updater > MOST_UPDATER_NUMBERS * parameters || syncs < 0) {
            throw new StoreException("announces " + params + " parameters, " + updater + " numbers of the updater and " + syncs
                    + " syncs; the network has " + parameters + " parameters");
        }
        long announced = HEADER_BYTES + Float.BYTES * ((long) params + updater) + (long) SYNC_BYTES * syncs + Integer.BYTES;
        if (length != announced) {
            throw new StoreException("has " + length + " bytes instead of " + announced);
        }
        Checkpoint state = new Checkpoint(epoch, firstBatch, iteration, floats(in, params), floats(in, updater), syncs(in, syncs));
        int found = (int) checked.getChecksum().getValue();
        if (in.readInt() != found) {
            throw new StoreException("is damaged: its checksum is wrong");
        }
        return state;
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

    private static List<SyncRecord> syncs(DataInputStream in, int count) throws IOException {
        List<SyncRecord> syncs = new ArrayList<>(count);
        byte[] bytes = new byte[SYNC_BYTES];
        for (int sync = 0; sync < count; sync++) {
            in.readFully(bytes);
            ByteBuffer row = ByteBuffer.wrap(bytes);
            syncs.add(new SyncRecord(sync, row.getInt(), row.getLong(), row.getDouble(), row.getDouble(), row.getDouble(), row.getDouble(),
                    row.getDouble(), row.getDouble(), row.getDouble(), row.getDouble()));
        }
        return syncs;
    }
}
