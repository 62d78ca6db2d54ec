package io.varprune.data;

import java.awt.image.BufferedImage;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a folder of images has, as far as settings depend on it.
 *
 * @param images  of the training part, or all when nobody split them
 * @param classes folders of them
 * @param split   whether there is a test part beside them
 * @param height  pixels of the images that were looked at, 0 when they differ
 * @param width   likewise
 * @param grey    whether all that were looked at are
 */
public record ImageSurvey(int images, int classes, boolean split, int height, int width, boolean grey) {
    private static final int LOOKED_AT = 50;

    /** Decodes some images, spread evenly. @throws DataException when one of them is refused */
    static ImageSurvey of(FileSystem files, List<Path> images, int classes, boolean split) {
        int count = Math.min(LOOKED_AT, images.size());
        int[] heights = new int[count];
        int[] widths = new int[count];
        boolean[] colour = new boolean[count];
        ImageFile.each(count, i -> {
            BufferedImage image = ImageFile.plain(ImageFile.decode(files, images.get((int) ((long) i * images.size() / count))));
            heights[i] = image.getHeight();
            widths[i] = image.getWidth();
            colour[i] = !ImageFile.isGrey(image);
        });
        boolean equal = true;
        boolean grey = true;
        for (int i = 0; i < count; i++) {
            equal &= heights[i] == heights[0] && widths[i] == widths[0];
            grey &= !colour[i];
        }
        return new ImageSurvey(images.size(), classes, split, equal ? heights[0] : 0, equal ? widths[0] : 0, grey);
    }
}
