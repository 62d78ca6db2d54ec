package io.varprune.data;

import io.varprune.config.Setting;
import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Random changes of training images that leave their class: He et al., arXiv 1512.03385, section 4.2. An image is cut at random from
 * itself with a border on all sides, then mirrored with probability 1/2; a mask of classes moves with its image.
 *
 * <p>The border is black, a pixel of 0 before any normalization (and class 0 in a mask), as torchvision's RandomCrop before Normalize
 * pads; the paper subtracts the mean first, so that its border has the mean's value.
 *
 * @param crop width of the border in pixels, 0 for no cutting
 * @param flip whether images are mirrored, left to right
 */
public record Augmentation(
        @Setting(value = "pixels of black border from which a random part is cut; 0 = no cutting", orElse = "0", min = 0) int crop,
        @Setting(value = "whether images are mirrored at random, left to right", orElse = "false") boolean flip)
        implements Serializable {
    /** Changes nothing. */
    public static final Augmentation NONE = new Augmentation(0, false);

    /** Whether it changes nothing. */
    public boolean isNone() {
        return equals(NONE);
    }

    /**
     * Writes one changed image. What is drawn depends on the seed and the position alone.
     *
     * @param seed     of the epoch
     * @param position of the example in the order of the epoch
     * @param images   row-major [planes, height, width], from index {@code at} on
     * @param out      planes * height * width bytes
     */
    void apply(long seed, int position, byte[] images, int at, int planes, int height, int width, byte[] out) {
        // an odd factor that is not SplittableRandom's own, with which neighbours would share their draws
        SplittableRandom random = new SplittableRandom(seed ^ (position + 1) * 0x9fb21c651e98df25L);
        int down = random.nextInt(2 * crop + 1) - crop;
        int right = random.nextInt(2 * crop + 1) - crop;
        boolean mirrored = flip && random.nextBoolean();
        // columns of the new image that the old one covers
        int first = Math.max(0, -right);
        int last = Math.max(first, Math.min(width, width - right));
        if (down != 0 || right != 0) {
            Arrays.fill(out, 0, planes * height * width, (byte) 0);
        }
        for (int row = 0; row < planes * height; row++) {
            int y = row % height + down;
            if (y >= 0 && y < height) {
                copy(images, at + (row + down) * width + right, first, last, out, row * width, mirrored ? width - 1 : -1);
            }
        }
    }

    /** One row, its columns first to last - 1. @param mirror last column of a mirrored row, -1 for one that is not */
    private static void copy(byte[] images, int source, int first, int last, byte[] out, int target, int mirror) {
        if (mirror < 0) {
            System.arraycopy(images, source + first, out, target + first, last - first);
        } else {
            for (int x = first; x < last; x++) {
                out[target + mirror - x] = images[source + x];
            }
        }
    }
}
