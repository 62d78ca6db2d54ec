package io.varprune.spark.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Folders of images and of masks: of two good images or pairs and a corrupted one. */
class CorruptImagesTest extends CorruptInput {
    private static final int SIDE = 16;
    private static final int FIRST_CHUNK = 8;

    /** @param grey the highest grey level in it */
    private static byte[] image(String format, int width, int height, int grey) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Random random = new Random(9);
        for (int i = 0; i < width * height; i++) {
            image.getRaster().setSample(i % width, i / width, 0, random.nextInt(grey + 1));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    private static byte[] png() throws IOException {
        return image("png", SIDE, SIDE, 255);
    }

    private static byte[] jpeg() throws IOException {
        return image("jpg", SIDE, SIDE, 255);
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    /** An image x of the class cat among good ones. */
    private DynamicTest image(String name, String file, byte[] content, String... says) {
        return folder(name, data -> write(data.resolve("cat/" + file), content),
                about("cat/" + file, says));
    }

    private interface Change {
        void of(Path data) throws IOException;
    }

    private DynamicTest folder(String name, Change change, String... says) {
        return refused(name, folder -> {
            Path data = folder.resolve("data");
            write(data.resolve("cat/a.png"), png());
            write(data.resolve("dog/b.jpg"), jpeg());
            change.of(data);
            return train(folder, "{source: images, dir: '" + data + "'}");
        }, says);
    }

    @TestFactory
    Stream<DynamicTest> images() throws IOException {
        byte[] png = png();
        byte[] jpeg = jpeg();
        int idat = new String(png, StandardCharsets.ISO_8859_1).indexOf("IDAT");
        // tables, then the header of the frame, then the scan
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        return Stream.of(
                image("an empty PNG", "x.png", new byte[0], "is not a PNG or JPEG image"),
                image("a PNG's signature alone", "x.png", cut(png, FIRST_CHUNK), "truncated"),
                image("a PNG cut in its header", "x.png", cut(png, 20), "truncated"),
                image("a PNG cut in its pixels", "x.png", cut(png, idat + 40), "truncated"),
                image("a PNG without its end", "x.png", cut(png, png.length - 12), "truncated"),
                image("a PNG with a flipped bit in its size", "x.png", flipped(png, 18, 0), "checksum"),
                image("a PNG with a flipped bit in its pixels", "x.png", flipped(png, idat + 30, 4), "checksum"),
                image("a PNG with a flipped bit in a length", "x.png", flipped(png, idat - 4, 6), "x.png"),
                image("a PNG with a wrong CRC", "x.png", flipped(png, idat - 6, 2), "checksum"),
                image("a PNG of 2^31-1 pixels by 2^31-1", "x.png", bomb(Integer.MAX_VALUE, Integer.MAX_VALUE, 10), "pixels, allowed"),
                image("bomb: a PNG of 50000 by 50000", "x.png", bomb(50_000, 50_000, 1 << 20), "2500000000 pixels, allowed"),
                image("a PNG of 0 by 0", "x.png", bomb(0, 0, 10), "x.png"),
                image("a PNG whose pixels are few", "x.png", bomb(SIDE, SIDE, 3), "cannot be decoded"),
                image("text", "x.jpg", "no image".getBytes(StandardCharsets.UTF_8), "is not a PNG or JPEG image"),
                image("random bytes", "x.png", random(500, 8), "is not a PNG or JPEG image"),
                image("a bitmap", "x.jpg", image("bmp", SIDE, SIDE, 255), "is not a PNG or JPEG image"),
                image("a GIF", "x.png", image("gif", SIDE, SIDE, 255), "is not a PNG or JPEG image"),
                image("a JPEG's first bytes", "x.jpg", cut(jpeg, 4), "x.jpg"),
                image("a JPEG cut in its tables", "x.jpg", cut(jpeg, 60), "x.jpg"),
                image("a JPEG cut in its pixels", "x.jpg", cut(jpeg, jpeg.length - 40), "is damaged"),
                image("a JPEG cut after its first pixels", "x.jpg", cut(jpeg, jpeg.length - 100), "is damaged"),
                image("a JPEG of 65500 by 65500", "x.jpg", ByteBuffer.wrap(jpeg.clone()).putShort(frame + 5, (short) 65500)
                        .putShort(frame + 7, (short) 65500).array(), "4290250000 pixels, allowed"),
                image("a JPEG of an unknown frame", "x.jpg", flipped(jpeg, frame + 1, 3), "x.jpg"),
                image("a JPEG without its Huffman tables", "x.jpg", flipped(jpeg, frame + 15, 7), "x.jpg"),
                image("another size", "x.png", image("png", SIDE + 1, SIDE, 255), "16x17 pixels, the first image has 16x16"),
                folder("an empty class", data -> Files.createDirectory(data.resolve("bird")), "/bird: no .png, .jpg or .jpeg"),
                folder("one class", data -> {
                    Files.delete(data.resolve("dog/b.jpg"));
                    Files.delete(data.resolve("dog"));
                }, "has 1 class folders, allowed 2 or more"),
                folder("a link to the folder above in place of a class",
                        data -> Files.createSymbolicLink(data.resolve("loop"), data.resolve("cat/..")), "/loop: no .png, .jpg or .jpeg"),
                refused("a link to itself", folder -> train(folder, "{source: images, dir: '"
                        + Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop")) + "'}"), "loop is not a folder"),
                folder("a folder for a class that the test has not", data -> {
                    write(data.resolve("train/cat/a.png"), png);
                    write(data.resolve("train/dog/a.png"), png);
                    write(data.resolve("test/cat/a.png"), png);
                }, "test/dog: missing"),
                refused("a file in place of the folder", folder -> train(folder, "{source: images, dir: '"
                        + Files.write(folder.resolve("cat.png"), png) + "'}"), "cat.png is not a folder"));
    }

    private DynamicTest mask(String name, String file, byte[] content, String... says) {
        return refused(name, folder -> {
            Path data = folder.resolve("data");
            for (String each : new String[] {"a", "b", "x"}) {
                write(data.resolve("images/" + each + ".png"), png());
                write(data.resolve("masks/" + each + ".png"), image("png", SIDE, SIDE, 2));
            }
            Files.delete(data.resolve("masks/x.png"));
            if (content != null) {
                write(data.resolve("masks/" + file), content);
            }
            return train(folder, "{source: masks, dir: '" + data + "'}", "{name: unet, width: 2, levels: 1}");
        }, says);
    }

    @TestFactory
    Stream<DynamicTest> masks() throws IOException {
        byte[] good = image("png", SIDE, SIDE, 2);
        BufferedImage deep = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(3, 3, 0, 300);
        BufferedImage white = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        white.getRaster().setSample(3, 3, 0, 255);
        BufferedImage coloured = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        coloured.setRGB(1, 1, 0xff0000);
        return Stream.of(
                mask("a missing mask", "none", null, "x.png: has no mask x.png"),
                mask("a mask of another size", "x.png", image("png", SIDE, SIDE - 1, 2), "masks/x.png", "15x16 pixels, its image has 16x16"),
                mask("a mask cut short", "x.png", cut(good, good.length / 2), "masks/x.png", "truncated"),
                mask("a mask with a flipped bit", "x.png", flipped(good, good.length - 20, 1), "masks/x.png", "checksum"),
                mask("classes and white", "x.png", written(white), "the masks have both 255 and"),
                mask("a class beyond a byte", "x.png", written(deep), "masks/x.png", "has the value 300", "allowed"),
                mask("colours", "x.png", written(coloured), "masks/x.png", "has colours", "allowed"),
                mask("a huge mask", "x.png", bomb(50_000, 50_000, 10), "masks/x.png", "pixels, allowed"),
                mask("text", "x.jpg", new byte[] {'n', 'o'}, "masks/x.jpg", "is not a PNG or JPEG image"),
                refused("masks alone", folder -> {
                    write(folder.resolve("data/masks/x.png"), good);
                    return train(folder, "{source: masks, dir: '" + folder.resolve("data") + "'}");
                }, "images is not a folder"));
    }

    private static byte[] written(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    /** A grey PNG that says it has this size. @param pixels bytes of zeros that it has */
    private static byte[] bomb(int width, int height, int pixels) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.write(png(), 0, FIRST_CHUNK);
        chunk(png, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 8).array());
        ByteArrayOutputStream zeros = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(zeros)) {
            out.write(new byte[pixels]);
        }
        chunk(png, "IDAT", zeros.toByteArray());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) throws IOException {
        byte[] typed = ByteBuffer.allocate(4 + data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data).array();
        CRC32 crc = new CRC32();
        crc.update(typed);
        DataOutputStream out = new DataOutputStream(png);
        out.writeInt(data.length);
        out.write(typed);
        out.writeInt((int) crc.getValue());
    }
}
