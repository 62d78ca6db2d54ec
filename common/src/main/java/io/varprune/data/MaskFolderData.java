package io.varprune.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Images with the class of each pixel, for segmentation: PNG and JPEG images in {@code images} and a mask of the same name and size in
 * {@code masks}, their endings may differ; below {@code train} and {@code test} if there are such folders, else split at random.
 *
 * <p>A mask is black and white (class 0 and class 1; a JPEG is cut at half grey), or a PNG of class indices, 0 to 254, as grey levels or
 * in a palette.
 */
public final class MaskFolderData {
    private static final int WHITE = 255;

    private MaskFolderData() {}

    /**
     * Reads all images and masks.
     *
     * @param height   pixels to resize to, masks by the nearest pixel; 0 as the first image has (then all must be equal)
     * @param width    likewise
     * @param channels of the images: 1 (grey), 3 (red, green, blue), or 0 as the first one has
     * @throws DataException naming the folder, image or mask that is wrong
     */
    public static DataSplit load(Path folder, Configuration hadoop, int height, int width, int channels, double testFraction,
            long seed) {
        ImageSizes.check(height, width, channels);
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            Path train = new Path(folder, "train");
            Path test = new Path(folder, "test");
            boolean split = files.exists(train) && files.exists(test);
            Pairs pairs = Pairs.of(files, split ? train : folder);
            ImageSizes sizes = ImageSizes.of(files, pairs.images.get(0), height, width, channels);
            Raw first = pairs.read(files, split ? train : folder, sizes);
            Raw second = split ? Pairs.of(files, test).read(files, test, sizes) : null;
            int classes = classes(folder, split ? List.of(first, second) : List.of(first));
            List<String> names = DataSplit.numbered(classes);
            Examples examples = first.examples(sizes, classes);
            return split ? new DataSplit(examples, second.examples(sizes, classes), names)
                    : DataSplit.random(examples, testFraction, seed, names, folder.toString());
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Turns black and white masks into classes 0 and 1. @return the number of classes */
    private static int classes(Path folder, List<Raw> parts) {
        boolean[] found = new boolean[WHITE + 1];
        for (Raw part : parts) {
            for (byte value : part.masks) {
                found[value & 0xff] = true;
            }
        }
        int most = 1;
        for (int value = 1; value < WHITE; value++) {
            most = found[value] ? value : most;
        }
        if (!found[WHITE]) {
            return most + 1;
        }
        for (int value = 1; value < WHITE; value++) {
            if (found[value]) {
                throw new DataException(folder + ": the masks have both 255 and " + value
                        + ", allowed classes from 0 to 254, or black (0) and white (255) alone");
            }
        }
        for (Raw part : parts) {
            for (int i = 0; i < part.masks.length; i++) {
                part.masks[i] = (byte) (part.masks[i] & 1);
            }
        }
        return 2;
    }

    /** Pixels of all images, values of all masks. */
    private record Raw(byte[] pixels, byte[] masks) {
        Examples examples(ImageSizes sizes, int classes) {
            return Examples.ofMasks(sizes.shape(), classes, pixels, masks, 1f / 255);
        }
    }

    /** Each image and its mask. */
    private record Pairs(List<Path> images, List<Path> masks) {
        static Pairs of(FileSystem files, Path folder) throws IOException {
            Path maskFolder = existing(files, new Path(folder, "masks"));
            Map<String, Path> byName = new HashMap<>();
            for (Path mask : ImageFile.in(files, maskFolder)) {
                byName.put(withoutEnding(mask), mask);
            }
            Pairs pairs = new Pairs(ImageFile.in(files, existing(files, new Path(folder, "images"))), new ArrayList<>());
            for (Path image : pairs.images) {
                Path mask = byName.get(withoutEnding(image));
                if (mask == null) {
                    throw new DataException(image + ": has no mask " + withoutEnding(image) + ".png in " + maskFolder);
                }
                pairs.masks.add(mask);
            }
            if (pairs.images.isEmpty()) {
                throw new DataException(folder + "/images: no .png, .jpg or .jpeg in it");
            }
            return pairs;
        }

        private static Path existing(FileSystem files, Path folder) throws IOException {
            if (!files.exists(folder) || !files.getFileStatus(folder).isDirectory()) {
                throw new DataException("data.dir: " + folder + " is not a folder; images go to images, their masks to masks");
            }
            return folder;
        }

        private static String withoutEnding(Path file) {
            return file.getName().substring(0, file.getName().lastIndexOf('.'));
        }

        Raw read(FileSystem files, Path folder, ImageSizes sizes) {
            int plane = sizes.shape().height() * sizes.shape().width();
            Raw raw = new Raw(sizes.room(folder, images.size()), new byte[plane * images.size()]);
            ImageFile.each(images.size(), i -> {
                BufferedImage image = sizes.copy(files, images.get(i), raw.pixels, i);
                BufferedImage mask = ImageFile.decode(files, masks.get(i));
                if (mask.getHeight() != image.getHeight() || mask.getWidth() != image.getWidth()) {
                    throw new DataException(masks.get(i) + ": " + mask.getHeight() + "x" + mask.getWidth() + " pixels, its image has "
                            + image.getHeight() + "x" + image.getWidth());
                }
                copy(masks.get(i), mask, sizes, raw.masks, i * plane);
            });
            return raw;
        }

        private static void copy(Path file, BufferedImage mask, ImageSizes sizes, byte[] out, int target) {
            boolean exact = file.getName().toLowerCase(Locale.ROOT).endsWith(".png");
            int height = sizes.shape().height();
            int width = sizes.shape().width();
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    // the pixel of the file at the middle of this one
                    int fromX = (int) ((2L * x + 1) * mask.getWidth() / (2L * width));
                    int fromY = (int) ((2L * y + 1) * mask.getHeight() / (2L * height));
                    int value = mask.getRaster().getSample(fromX, fromY, 0);
                    if (exact) {
                        refuseColours(file, mask.getRaster(), fromX, fromY, value);
                    }
                    out[target + y * width + x] = (byte) (exact ? value : value > WHITE / 2 ? WHITE : 0);
                }
            }
        }

        private static void refuseColours(Path file, Raster mask, int x, int y, int value) {
            boolean coloured = mask.getNumBands() > 2 && (mask.getSample(x, y, 1) != value || mask.getSample(x, y, 2) != value);
            if (coloured || value > WHITE) {
                throw new DataException(file + ": " + (coloured ? "has colours" : "has the value " + value)
                        + ", allowed grey levels or a palette of class indices from 0 to 254, or black and white");
            }
        }
    }
}
