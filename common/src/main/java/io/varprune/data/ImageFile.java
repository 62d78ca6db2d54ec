package io.varprune.data;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** PNG and JPEG files as the readers of folders need them. */
final class ImageFile {
    // an image is decoded, and may be drawn anew twice, with 4 bytes for each pixel
    private static final long MOST_PIXELS = Math.min(100_000_000, Runtime.getRuntime().maxMemory() / 16);
    // such images are decoded one at a time
    private static final long MANY_PIXELS = MOST_PIXELS / 32;
    private static final Object MANY = new Object();
    // of libjpeg, which then makes up what is missing
    private static final Pattern DAMAGED = Pattern.compile("Premature end.*|Corrupt JPEG data.*");

    private ImageFile() {}

    /** The images of a folder by name; other files are passed over. */
    static List<Path> in(FileSystem files, Path folder) throws IOException {
        return Arrays.stream(files.listStatus(folder)).filter(FileStatus::isFile).map(FileStatus::getPath)
                .filter(path -> isImage(path.getName().toLowerCase(Locale.ROOT))).sorted(Comparator.comparing(Path::getName)).toList();
    }

    private static boolean isImage(String name) {
        return name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg");
    }

    /** Reads images 0 to count - 1 on all processors. @throws DataException of the first one that is refused, in their order */
    static void each(int count, IntConsumer read) {
        IntStream.range(0, count).parallel().mapToObj(i -> refusal(i, read)).filter(Objects::nonNull).findFirst().ifPresent(refused -> {
            throw refused;
        });
    }

    private static DataException refusal(int i, IntConsumer read) {
        try {
            read.accept(i);
            return null;
        } catch (DataException refused) {
            return refused;
        }
    }

    /** As it is in the file. @throws DataException when it is not a whole image, or too large */
    static BufferedImage decode(FileSystem files, Path file) {
        try {
            HeapShare.require(file, files.getFileStatus(file).getLen());
            byte[] bytes;
            try (InputStream in = files.open(file)) {
                bytes = in.readAllBytes();
            }
            if (PngChecksums.isPng(bytes)) {
                PngChecksums.check(file, bytes);
            }
            // in memory: the default copies every image to a file of its own first
            try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
                return decode(file, in);
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataException known) {
                throw known;
            }
            throw new DataException(file + ": cannot be decoded (" + e.getMessage() + ")", e);
        }
    }

    private static BufferedImage decode(Path file, ImageInputStream in) throws IOException {
        ImageReader reader = reader(file, in);
        try {
            reader.setInput(in, true, true);
            long size = (long) reader.getWidth(0) * reader.getHeight(0);
            if (size > MOST_PIXELS) {
                throw new DataException(file + ": " + size + " pixels, allowed " + MOST_PIXELS + " at most");
            }
            List<String> damages = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> {
                if (DAMAGED.matcher(warning).matches()) {
                    damages.add(warning);
                }
            });
            BufferedImage image = size > MANY_PIXELS ? one(reader) : reader.read(0);
            if (!damages.isEmpty()) {
                throw new DataException(file + ": is damaged (" + damages.get(0) + ")");
            }
            return image;
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage one(ImageReader reader) throws IOException {
        synchronized (MANY) {
            return reader.read(0);
        }
    }

    /** Of the two formats: Java knows others, which no folder may smuggle in under these names. */
    private static ImageReader reader(Path file, ImageInputStream in) throws IOException {
        for (Iterator<ImageReader> readers = ImageIO.getImageReaders(in); readers.hasNext();) {
            ImageReader reader = readers.next();
            if (Set.of("png", "jpeg").contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                return reader;
            }
        }
        throw new DataException(file + ": is not a PNG or JPEG image");
    }

    /** With 8 bits for each of its colours, or grey. */
    static BufferedImage plain(BufferedImage image) {
        if (image.getSampleModel().getSampleSize(0) == 8 && image.getColorModel().getNumComponents() != 2
                && !(image.getColorModel() instanceof IndexColorModel)) {
            return image;
        }
        return redrawn(image, image.getHeight(), image.getWidth(), BufferedImage.TYPE_INT_RGB);
    }

    static boolean isGrey(BufferedImage image) {
        return image.getRaster().getNumBands() < 3;
    }

    static BufferedImage resized(BufferedImage image, int height, int width) {
        return redrawn(image, height, width, isGrey(image) ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    }

    private static BufferedImage redrawn(BufferedImage image, int height, int width, int type) {
        BufferedImage to = new BufferedImage(width, height, type);
        Graphics2D pen = to.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(image, 0, 0, width, height, null);
        pen.dispose();
        return to;
    }

    /** Writes a plain image as planes of grey, or of red, green and blue. @param channels 1 or 3 */
    static void copy(BufferedImage image, int channels, byte[] out, int target) {
        int height = image.getHeight();
        int width = image.getWidth();
        int plane = height * width;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = image.getRGB(x, y);
                int at = target + y * width + x;
                if (channels == 1) {
                    out[at] = (byte) (isGrey(image) ? image.getRaster().getSample(x, y, 0) : luma(rgb));
                } else {
                    out[at] = (byte) (rgb >> 16);
                    out[at + plane] = (byte) (rgb >> 8);
                    out[at + 2 * plane] = (byte) rgb;
                }
            }
        }
    }

    // ITU-R BT.601, as grey JPEGs are made
    private static int luma(int rgb) {
        return Math.round(0.299f * (rgb >> 16 & 0xff) + 0.587f * (rgb >> 8 & 0xff) + 0.114f * (rgb & 0xff));
    }
}
