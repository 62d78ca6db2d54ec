package io.varprune.engine;

import java.util.Arrays;

/**
 * How a kernel slides over images. Images lie as [channels, height * width, examples]: what a kernel sees at one position is then
 * copied and added in runs as long as the minibatch.
 *
 * @param channels of the input
 * @param height   of the input
 * @param width    of the input
 * @param rows     of the kernel
 * @param columns  of the kernel
 * @param down     stride over rows, 1 or more
 * @param across   stride over columns, 1 or more
 * @param top      rows of zeros above the input, as many below at most
 * @param left     columns of zeros to its left
 * @param outRows  positions of the kernel from top to bottom
 * @param outColumns positions from left to right
 */
record Window(int channels, int height, int width, int rows, int columns, int down, int across, int top, int left, int outRows,
        int outColumns) {
    private static final int OUTSIDE = -1;

    int pixels() {
        return height * width;
    }

    int positions() {
        return outRows * outColumns;
    }

    /** Numbers under the kernel at one position. */
    int patch() {
        return channels * rows * columns;
    }

    /** Channel and pixel under one place of the kernel at one position, as a row of the images; {@link #OUTSIDE} in the padding. */
    private int source(int place, int position) {
        int y = position / outColumns * down - top + place / columns % rows;
        int x = position % outColumns * across - left + place % columns;
        return y < 0 || y >= height || x < 0 || x >= width ? OUTSIDE : place / (rows * columns) * pixels() + y * width + x;
    }

    /** Writes the patches at positions [first, last) as [patch, (last - first) * examples]. */
    void patches(float[] images, int examples, int first, int last, float[] target) {
        int to = 0;
        for (int place = 0; place < patch(); place++) {
            for (int position = first; position < last; position++, to += examples) {
                int source = source(place, position);
                if (source == OUTSIDE) {
                    Arrays.fill(target, to, to + examples, 0);
                } else {
                    System.arraycopy(images, source * examples, target, to, examples);
                }
            }
        }
    }

    /** The transpose of {@link #patches}: adds every number of the patches to the pixel that it came from. */
    void addPatches(float[] source, int examples, int first, int last, float[] images) {
        float[] sum = new float[examples];
        float[] row = new float[examples];
        int from = 0;
        for (int place = 0; place < patch(); place++) {
            for (int position = first; position < last; position++, from += examples) {
                int target = source(place, position);
                if (target != OUTSIDE) {
                    // through two arrays with the same index: the compiler makes vector instructions of no other loop
                    System.arraycopy(images, target * examples, sum, 0, examples);
                    System.arraycopy(source, from, row, 0, examples);
                    for (int i = 0; i < examples; i++) {
                        sum[i] += row[i];
                    }
                    System.arraycopy(sum, 0, images, target * examples, examples);
                }
            }
        }
    }
}
