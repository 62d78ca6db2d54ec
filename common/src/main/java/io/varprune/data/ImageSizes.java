package io.varprune.data;

import io.varprune.model.InputShape;
import java.awt.image.BufferedImage;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The size and the channels that all images of a data set are given; what is not asked for, the first image decides.
 *
 * @param shape  of every image
 * @param resize whether the images need not have it already
 */
record ImageSizes(InputShape shape, boolean resize) {
    /**
     * Of a data set with this first image.
     *
     * @param height   pixels to resize to, 0 as the first image has (then all must be equal)
     * @param width    likewise
     * @param channels 1 (grey), 3 (red, green, blue), or 0 as the first image has
     */
    static ImageSizes of(FileSystem files, Path first, int height, int width, int channels) {
        BufferedImage image = ImageFile.plain(ImageFile.decode(files, first));
        int planes = channels != 0 ? channels : ImageFile.isGrey(image) ? 1 : 3;
        return new ImageSizes(new InputShape(planes, height == 0 ? image.getHeight() : height, width == 0 ? image.getWidth() : width),
                height > 0);
    }

    /** Refuses what {@link #of} does not take. */
    static void check(int height, int width, int channels) {
        if (channels != 0 && channels != 1 && channels != 3 || (height == 0) != (width == 0)) {
            throw new DataException("data: channels must be 0, 1 or 3, and height and width both 0 or both given; got channels "
                    + channels + ", " + height + "x" + width);
        }
    }

    /** The pixels of all images, one after the other, read on all processors. @param folder for messages */
    byte[] read(FileSystem files, Path folder, List<Path> images) {
        byte[] all = room(folder, images.size());
        ImageFile.each(images.size(), i -> copy(files, images.get(i), all, i));
        return all;
    }

    /** Room for the pixels of so many images. */
    byte[] room(Path folder, int images) {
        if ((long) shape.size() * images > Integer.MAX_VALUE - 8L) {
            throw new DataException(folder + ": " + images + " images of " + shape.channels() + "x" + shape.height() + "x" + shape.width()
                    + " are more than 2 GiB; set a smaller data.height and data.width");
        }
        HeapShare.require(folder, (long) shape.size() * images);
        return new byte[shape.size() * images];
    }

    /** Writes the pixels of one image. @param index of the image in {@code all} @return the image as it was before any resizing */
    BufferedImage copy(FileSystem files, Path file, byte[] all, int index) {
        BufferedImage image = ImageFile.plain(ImageFile.decode(files, file));
        boolean fits = image.getHeight() == shape.height() && image.getWidth() == shape.width();
        if (!fits && !resize) {
            throw new DataException(file + ": " + image.getHeight() + "x" + image.getWidth() + " pixels, the first image has "
                    + shape.height() + "x" + shape.width() + "; set data.height and data.width to resize");
        }
        ImageFile.copy(fits ? image : ImageFile.resized(image, shape.height(), shape.width()), shape.channels(), all, index * shape.size());
        return image;
    }
}
