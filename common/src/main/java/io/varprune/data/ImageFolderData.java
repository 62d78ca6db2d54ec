package io.varprune.data;

import io.varprune.model.InputShape;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * PNG and JPEG images, one folder per class, named by the class; below {@code train} and {@code test} if there are such folders, else
 * split at random.
 */
public final class ImageFolderData {
    private static final long MOST_PIXELS = 100_000_000;

    private final FileSystem files;
    private int height;
    private int width;
    private int channels;
    private final boolean resize;

    private ImageFolderData(FileSystem files, int height, int width, int channels) {
        this.files = files;
        this.height = height;
        this.width = width;
        this.channels = channels;
        resize = height > 0 && width > 0;
    }

    /**
     * Reads all images.
     *
     * @param height   pixels to resize to, 0 as the first image has (then all must be equal)
     * @param width    likewise
     * @param channels 1 (grey), 3 (red, green, blue), or 0 as the first image has
     * @throws DataException naming the folder or the image that is wrong
     */
    public static DataSplit load(Path folder, Configuration hadoop, int height, int width, int channels, double testFraction,
            long seed) {
        if (channels != 0 && channels != 1 && channels != 3 || (height == 0) != (width == 0)) {
            throw new DataException("data: channels must be 0, 1 or 3, and height and width both 0 or both given; got channels "
                    + channels + ", " + height + "x" + width);
        }
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            if (!files.exists(folder) || !files.getFileStatus(folder).isDirectory()) {
                throw new DataException("data.dir: " + folder + " is not a folder");
            }
            ImageFolderData reader = new ImageFolderData(files, height, width, channels);
            Path train = new Path(folder, "train");
            Path test = new Path(folder, "test");
            if (files.exists(train) && files.exists(test)) {
                List<String> classes = reader.classes(train);
                Examples training = reader.read(train, classes);
                return new DataSplit(training, reader.read(test, classes), classes);
            }
            List<String> classes = reader.classes(folder);
            return DataSplit.random(reader.read(folder, classes), testFraction, seed, classes, folder.toString());
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private List<String> classes(Path folder) throws IOException {
        List<String> names = Arrays.stream(files.listStatus(folder)).filter(FileStatus::isDirectory)
                .map(s -> s.getPath().getName()).filter(n -> !n.startsWith(".")).sorted().toList();
        if (names.size() < 2) {
            throw new DataException("data.dir: " + folder + " has " + names.size()
                    + " class folders, allowed 2 or more (one folder of images for each class)");
        }
        return names;
    }

    private Examples read(Path folder, List<String> classes) throws IOException {
        List<byte[]> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            Path of = new Path(folder, classes.get(label));
            if (!files.exists(of)) {
                throw new DataException(of + ": missing, every class needs a folder in train and in test");
            }
            FileStatus[] entries = files.listStatus(of);
            Arrays.sort(entries, java.util.Comparator.comparing(s -> s.getPath().getName()));
            for (FileStatus entry : entries) {
                String name = entry.getPath().getName().toLowerCase(Locale.ROOT);
                if (entry.isFile() && (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg"))) {
                    images.add(pixels(entry.getPath()));
                    labels.add(label);
                }
            }
        }
        if (images.isEmpty()) {
            throw new DataException(folder + ": no .png, .jpg or .jpeg below its class folders");
        }
        InputShape shape = new InputShape(channels, height, width);
        if ((long) shape.size() * images.size() > Integer.MAX_VALUE - 8L) {
            throw new DataException(folder + ": " + images.size() + " images of " + channels + "x" + height + "x" + width
                    + " are more than 2 GiB; set a smaller data.height and data.width");
        }
        byte[] all = new byte[shape.size() * images.size()];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i), 0, all, i * shape.size(), shape.size());
        }
        return Examples.ofPixels(shape, classes.size(), all, labels.stream().mapToInt(Integer::intValue).toArray(), 1f / 255);
    }

    private byte[] pixels(Path file) throws IOException {
        BufferedImage image = decode(file);
        if (channels == 0) {
            channels = image.getRaster().getNumBands() < 3 ? 1 : 3;
        }
        if (height == 0) {
            height = image.getHeight();
            width = image.getWidth();
        }
        if (image.getHeight() != height || image.getWidth() != width) {
            if (!resize) {
                throw new DataException(file + ": " + image.getHeight() + "x" + image.getWidth() + " pixels, the first image has "
                        + height + "x" + width + "; set data.height and data.width to resize");
            }
            image = resized(image);
        }
        byte[] out = new byte[channels * height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = image.getRGB(x, y);
                int at = y * width + x;
                if (channels == 1) {
                    out[at] = (byte) (image.getRaster().getNumBands() < 3 ? image.getRaster().getSample(x, y, 0) : luma(rgb));
                } else {
                    out[at] = (byte) (rgb >> 16);
                    out[at + height * width] = (byte) (rgb >> 8);
                    out[at + 2 * height * width] = (byte) rgb;
                }
            }
        }
        return out;
    }

    // ITU-R BT.601, as grey JPEGs are made
    private static int luma(int rgb) {
        return Math.round(0.299f * (rgb >> 16 & 0xff) + 0.587f * (rgb >> 8 & 0xff) + 0.114f * (rgb & 0xff));
    }

    private BufferedImage resized(BufferedImage image) {
        boolean grey = image.getRaster().getNumBands() < 3;
        BufferedImage to = new BufferedImage(width, height, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = to.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(image, 0, 0, width, height, null);
        pen.dispose();
        return to;
    }

    private BufferedImage decode(Path file) throws IOException {
        try (InputStream raw = files.open(file); ImageInputStream in = ImageIO.createImageInputStream(raw)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new DataException(file + ": is not a PNG or JPEG image");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long size = (long) reader.getWidth(0) * reader.getHeight(0);
                if (size > MOST_PIXELS) {
                    throw new DataException(file + ": " + size + " pixels, allowed " + MOST_PIXELS + " at most");
                }
                BufferedImage image = reader.read(0);
                if (image.getSampleModel().getSampleSize(0) == 8 && image.getColorModel().getNumComponents() != 2
                        && !(image.getColorModel() instanceof java.awt.image.IndexColorModel)) {
                    return image;
                }
                BufferedImage rgb = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
                Graphics2D pen = rgb.createGraphics();
                pen.drawImage(image, 0, 0, null);
                pen.dispose();
                return rgb;
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataException known) {
                throw known;
            }
            throw new DataException(file + ": cannot be decoded (" + e.getMessage() + ")", e);
        }
    }
}
