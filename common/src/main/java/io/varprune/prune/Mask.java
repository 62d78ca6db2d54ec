package io.varprune.prune;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;

/**
 * Which parameters of a flat vector are kept, a bit for each. As a file, big-endian: the 8 bytes {@code VPMASK1\n}, the length
 * as 8 bytes, bit i of the vector as bit i mod 64 of word i / 64 with 8 bytes a word, and the CRC32 of all that as 4 bytes.
 */
public final class Mask implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte[] MAGIC = "VPMASK1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CHUNK = 1 << 16;

    private final int length;
    private final long[] words;

    Mask(int length, long[] words) {
        this.length = length;
        this.words = words;
    }

    /** Words that keep all of {@code length} parameters; bits behind the last are 0. */
    static long[] allKept(int length) {
        long[] words = new long[wordsFor(length)];
        Arrays.fill(words, -1L);
        if ((length & 63) != 0) {
            words[words.length - 1] = (1L << length) - 1;
        }
        return words;
    }

    /** Length of the vector. */
    public int length() {
        return length;
    }

    /** How many parameters are kept. */
    public int kept() {
        return Arrays.stream(words).mapToInt(Long::bitCount).sum();
    }

    /** Whether one is kept. @param index 0 to length - 1, or {@link IndexOutOfBoundsException} */
    public boolean keeps(int index) {
        return (words[Objects.checkIndex(index, length) >>> 6] >>> index & 1) != 0;
    }

    /** Sets what is not kept to zero, in place. @throws IllegalArgumentException when the length differs */
    public void applyTo(float[] params) {
        requireLength(params);
        for (int i = 0; i < length; i++) {
            if ((words[i >>> 6] >>> i & 1) == 0) {
                params[i] = 0f;
            }
        }
    }

    /** Hands over the index of each parameter that is not kept, in ascending order, and returns how many there were. */
    int forEachCut(IntConsumer onCut) {
        int cut = 0;
        for (int word = 0; word < words.length; word++) {
            int inside = Math.min(Long.SIZE, length - word * Long.SIZE);
            long gone = ~words[word] & -1L >>> Long.SIZE - inside;
            cut += Long.bitCount(gone);
            for (; gone != 0; gone &= gone - 1) {
                onCut.accept(word * Long.SIZE + Long.numberOfTrailingZeros(gone));
            }
        }
        return cut;
    }

    /** Only the parameters that are kept, in their order. @throws IllegalArgumentException when the length differs */
    public float[] compress(float[] params) {
        requireLength(params);
        float[] compressed = new float[kept()];
        int next = 0;
        for (int i = 0; i < length; i++) {
            if (keeps(i)) {
                compressed[next++] = params[i];
            }
        }
        return compressed;
    }

    /** Writes the file; the stream stays open. */
    public void save(OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        CRC32 crc = new CRC32();
        buffer.put(MAGIC).putLong(length);
        for (long word : words) {
            if (buffer.remaining() < Long.BYTES) {
                flush(buffer, crc, out);
            }
            buffer.putLong(word);
        }
        flush(buffer, crc, out);
        out.write(buffer.putInt((int) crc.getValue()).array(), 0, Integer.BYTES);
    }

    /**
     * Reads a file to the end of the mask; the stream stays open.
     *
     * @throws IOException when it is no mask, cut short or damaged
     */
    public static Mask load(InputStream in) throws IOException {
        byte[] head = in.readNBytes(MAGIC.length + Long.BYTES);
        if (head.length < MAGIC.length || !Arrays.equals(MAGIC, 0, MAGIC.length, head, 0, MAGIC.length)) {
            throw new IOException("mask: the file does not start with VPMASK1");
        }
        if (head.length < MAGIC.length + Long.BYTES) {
            throw new IOException("mask: the file is cut short");
        }
        long length = ByteBuffer.wrap(head).getLong(MAGIC.length);
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new IOException("mask: got a length of " + length + ", allowed 0 to " + Integer.MAX_VALUE);
        }
        int size = wordsFor((int) length) * Long.BYTES;
        byte[] body = in.readNBytes(size + Integer.BYTES);
        if (body.length < size + Integer.BYTES) {
            throw new IOException("mask: the file is cut short");
        }
        CRC32 crc = new CRC32();
        crc.update(head);
        crc.update(body, 0, size);
        ByteBuffer buffer = ByteBuffer.wrap(body);
        if (buffer.getInt(size) != (int) crc.getValue()) {
            throw new IOException("mask: the file is damaged, its checksum differs");
        }
        long[] words = new long[wordsFor((int) length)];
        buffer.asLongBuffer().get(words);
        return new Mask((int) length, words);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask mask && length == mask.length && Arrays.equals(words, mask.words);
    }

    @Override
    public int hashCode() {
        return 31 * length + Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return "Mask[kept " + kept() + " of " + length + "]";
    }

    private void requireLength(float[] params) {
        if (params.length != length) {
            throw new IllegalArgumentException("params: got " + params.length + " parameters, the mask has " + length);
        }
    }

    private static int wordsFor(int length) {
        return (int) (((long) length + 63) >>> 6);
    }

    private static void flush(ByteBuffer buffer, CRC32 crc, OutputStream out) throws IOException {
        crc.update(buffer.array(), 0, buffer.position());
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
