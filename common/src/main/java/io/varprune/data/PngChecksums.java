package io.varprune.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.apache.hadoop.fs.Path;

/** The checksums of a PNG file, which Java's reader passes over (W3C, Portable Network Graphics, 2nd edition, section 5). */
final class PngChecksums {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    // length, type and CRC-32 of a chunk
    private static final int AROUND = 12;

    private PngChecksums() {}

    static boolean isPng(byte[] file) {
        return file.length >= SIGNATURE.length && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    /** @throws DataException when a chunk is cut short or damaged, or the last one is missing */
    static void check(Path file, byte[] png) {
        ByteBuffer in = ByteBuffer.wrap(png);
        CRC32 crc = new CRC32();
        String type = "";
        for (int at = SIGNATURE.length; !type.equals("IEND"); at += AROUND + in.getInt(at)) {
            if (png.length - at < AROUND || in.getInt(at) < 0 || in.getInt(at) > png.length - at - AROUND) {
                throw new DataException(file + ": is truncated or damaged at byte " + at);
            }
            int length = in.getInt(at);
            crc.reset();
            crc.update(png, at + Integer.BYTES, Integer.BYTES + length);
            if ((int) crc.getValue() != in.getInt(at + AROUND - Integer.BYTES + length)) {
                throw new DataException(file + ": is damaged at byte " + at + ", its checksum is wrong");
            }
            type = new String(png, at + Integer.BYTES, Integer.BYTES, StandardCharsets.ISO_8859_1);
        }
    }
}
