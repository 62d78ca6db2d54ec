package io.varprune.engine;

/**
 * How a kernel slides over images.
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

    /** First output column whose input column for this kernel column is inside of the image. */
    int firstColumn(int kernelColumn) {
        return Math.max(0, (left - kernelColumn + across - 1) / across);
    }

    /** Behind the last such output column. */
    int lastColumn(int kernelColumn) {
        return Math.max(firstColumn(kernelColumn), Math.min(outColumns, (width - 1 + left - kernelColumn) / across + 1));
    }

    /**
     * Writes the patches of images [first, last) as columns: [patch, (last - first) * positions].
     *
     * @param images [channels, examples, height * width]
     */
    void patches(float[] images, int examples, int first, int last, float[] target) {
        int to = 0;
        for (int row = 0; row < patch(); row++) {
            int c = row / (rows * columns);
            int ky = row / columns % rows;
            int kx = row % columns;
            int begin = firstColumn(kx);
            int end = lastColumn(kx);
            for (int e = first; e < last; e++) {
                int image = (c * examples + e) * pixels();
                for (int oy = 0; oy < outRows; oy++, to += outColumns) {
                    int y = oy * down - top + ky;
                    if (y < 0 || y >= height) {
                        java.util.Arrays.fill(target, to, to + outColumns, 0);
                        continue;
                    }
                    int from = image + y * width - left + kx;
                    for (int ox = 0; ox < begin; ox++) {
                        target[to + ox] = 0;
                    }
                    for (int ox = begin; ox < end; ox++) {
                        target[to + ox] = images[from + ox * across];
                    }
                    for (int ox = end; ox < outColumns; ox++) {
                        target[to + ox] = 0;
                    }
                }
            }
        }
    }

    /** The transpose of {@link #patches}: adds every number of the patches to the pixel that it came from. */
    void addPatches(float[] source, int examples, int first, int last, float[] images) {
        int at = 0;
        for (int row = 0; row < patch(); row++) {
            int c = row / (rows * columns);
            int ky = row / columns % rows;
            int kx = row % columns;
            int begin = firstColumn(kx);
            int end = lastColumn(kx);
            for (int e = first; e < last; e++) {
                int image = (c * examples + e) * pixels();
                for (int oy = 0; oy < outRows; oy++, at += outColumns) {
                    int y = oy * down - top + ky;
                    int to = image + y * width - left + kx;
                    for (int ox = begin; ox < end && y >= 0 && y < height; ox++) {
                        images[to + ox * across] += source[at + ox];
                    }
                }
            }
        }
    }
}
