package io.varprune.spark.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Four IDX files of 2x2 pixels, one of them corrupted. */
class CorruptIdxTest extends CorruptInput {
    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;
    private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    private static final int HEADER = 16;

    private static byte[] idx(byte[] data, int... header) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int number : header) {
            out.writeInt(number);
        }
        out.write(data);
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> good() throws IOException {
        return new TreeMap<>(Map.of(TRAIN_IMAGES, idx(random(12, 1), IMAGES, 3, 2, 2), TRAIN_LABELS, idx(new byte[] {0, 1, 9}, LABELS, 3),
                TEST_IMAGES, idx(random(8, 2), IMAGES, 2, 2, 2), "t10k-labels-idx1-ubyte", idx(new byte[] {3, 4}, LABELS, 2)));
    }

    private DynamicTest with(String name, String file, byte[] content, String... says) {
        List<String> all = new ArrayList<>(List.of(says));
        all.add(file.replace(".gz", ""));
        return refused(name, folder -> {
            Map<String, byte[]> files = good();
            files.remove(file.replace(".gz", ""));
            if (content != null) {
                files.put(file, content);
            }
            write(folder.resolve("data"), files);
            return train(folder, "{source: mnist, dir: '" + folder.resolve("data") + "'}");
        }, all.toArray(String[]::new));
    }

    private static void write(Path folder, Map<String, byte[]> files) throws IOException {
        Files.createDirectory(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private static byte[] images(UnaryOperator<ByteBuffer> change) throws IOException {
        return change.apply(ByteBuffer.wrap(good().get(TRAIN_IMAGES))).array();
    }

    @TestFactory
    Stream<DynamicTest> plainFiles() throws IOException {
        byte[] images = good().get(TRAIN_IMAGES);
        List<DynamicTest> tests = new ArrayList<>(List.of(
                with("missing", TRAIN_IMAGES, null, "has no"),
                with("empty", TRAIN_IMAGES, new byte[0], "is truncated"),
                with("half of the header", TRAIN_IMAGES, cut(images, 9), "is truncated"),
                with("header alone", TRAIN_IMAGES, cut(images, HEADER), "truncated"),
                with("one pixel short", TRAIN_IMAGES, cut(images, images.length - 1), "truncated"),
                with("one byte too many", TRAIN_IMAGES, cut(images, images.length + 1), "more data than its header says"),
                with("labels in place of images", TRAIN_IMAGES, good().get(TRAIN_LABELS), "0x00000801", "allowed 0x00000803"),
                with("images in place of labels", TRAIN_LABELS, images, "0x00000803", "allowed 0x00000801"),
                with("text", TRAIN_IMAGES, "<html>404 not found</html>".getBytes(), "allowed 0x00000803"),
                with("random bytes", TEST_IMAGES, random(50, 7), "allowed 0x00000803"),
                with("floats", TRAIN_IMAGES, images(b -> b.putInt(0, 0xd03)), "0x00000d03"),
                with("little endian", TRAIN_IMAGES, images(b -> b.putInt(0, Integer.reverseBytes(IMAGES))), "0x03080000"),
                with("a gzip file without its ending", TRAIN_IMAGES, gzip(images), "0x1f8b"),
                with("fewer labels than images", TRAIN_LABELS, idx(new byte[] {0, 1}, LABELS, 2), "2 labels for 3 images"),
                with("more labels than images", TRAIN_LABELS, idx(new byte[4], LABELS, 4), "4 labels for 3 images"),
                with("label 255", TRAIN_LABELS, idx(new byte[] {0, -1, 2}, LABELS, 3), "label 255 of example 1, allowed 0 to 9"),
                with("label 10", TRAIN_LABELS, idx(new byte[] {0, 1, 10}, LABELS, 3), "label 10 of example 2, allowed 0 to 9"),
                with("test images of another size", TEST_IMAGES, idx(random(12, 2), IMAGES, 2, 3, 2), "3x2", "2x2")));
        for (int field = 1; field <= 3; field++) {
            int at = field * Integer.BYTES;
            String which = List.of("images", "rows", "columns").get(field - 1);
            tests.add(with("0 " + which, TRAIN_IMAGES, images(b -> b.putInt(at, 0)), "promises"));
            tests.add(with("-1 " + which, TRAIN_IMAGES, images(b -> b.putInt(at, -1)), "promises"));
            tests.add(with("2^31-1 " + which, TRAIN_IMAGES, images(b -> b.putInt(at, Integer.MAX_VALUE)), "promises"));
        }
        tests.add(with("dimensions whose product overflows", TRAIN_IMAGES,
                images(b -> b.putInt(4, 1 << 16).putInt(8, 1 << 24).putInt(12, 1 << 24)), "promises"));
        tests.add(with("2^31-1 labels", TRAIN_LABELS, idx(new byte[3], LABELS, Integer.MAX_VALUE), "promises"));
        for (int bit = 0; bit < Byte.SIZE; bit += 3) {
            tests.add(with("a flipped bit of the magic number, bit " + bit, TRAIN_IMAGES, flipped(images, 2, bit), "allowed 0x00000803"));
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> compressedFiles() throws IOException {
        String file = TRAIN_IMAGES + ".gz";
        byte[] zipped = gzip(good().get(TRAIN_IMAGES));
        int trailer = zipped.length - 8;
        return Stream.of(
                with("empty .gz", file, new byte[0], "truncated"),
                with(".gz of nothing", file, gzip(new byte[0]), "truncated"),
                with(".gz that is not one", file, good().get(TRAIN_IMAGES), "gzip"),
                with(".gz cut in its header", file, cut(zipped, 5), "truncated"),
                with(".gz cut in its data", file, cut(zipped, 20), "truncated"),
                with(".gz without its trailer", file, cut(zipped, trailer), "truncated"),
                with(".gz with a wrong CRC", file, flipped(zipped, trailer, 3), "gzip"),
                with(".gz with a wrong length", file, flipped(zipped, trailer + 5, 0), "gzip"),
                with(".gz of an unknown method", file, flipped(zipped, 2, 1), "gzip"),
                with(".gz with a flipped bit in its data", file, flipped(zipped, 10, 1), file),
                with("bomb: 2 GB of zeros", file, zeros(Integer.MAX_VALUE - 8L), "promises"),
                with("bomb: a header that promises what there is not", file,
                        gzip(idx(new byte[12], IMAGES, 1 << 10, 1 << 10, 1 << 10)), "promises"));
    }

    /** Images that are as many as the header says. */
    private static byte[] zeros(long bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        byte[] chunk = new byte[1 << 20];
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(idx(new byte[0], IMAGES, (int) bytes, 1, 1));
            for (long left = bytes; left > 0; left -= chunk.length) {
                out.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
        }
        return zipped.toByteArray();
    }
}
