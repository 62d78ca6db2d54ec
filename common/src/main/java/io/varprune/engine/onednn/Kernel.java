package io.varprune.engine.onednn;

/**
 * How a kernel slides over an image.
 *
 * @param rows    of the kernel
 * @param columns of the kernel
 * @param down    stride over rows, 1 or more
 * @param across  stride over columns, 1 or more
 * @param top     rows of zeros above the image
 * @param left    columns of zeros to its left
 * @param bottom  rows of zeros below
 * @param right   columns of zeros to its right
 */
public record Kernel(int rows, int columns, int down, int across, int top, int left, int bottom, int right) {
    /** Over the whole image, once. */
    public static Kernel whole(int height, int width) {
        return new Kernel(height, width, 1, 1, 0, 0, 0, 0);
    }

    /** Positions from top to bottom. */
    public int outRows(int height) {
        return (height + top + bottom - rows) / down + 1;
    }

    /** Positions from left to right. */
    public int outColumns(int width) {
        return (width + left + right - columns) / across + 1;
    }

    long[] size() {
        return new long[] {rows, columns};
    }

    long[] strides() {
        return new long[] {down, across};
    }

    long[] before() {
        return new long[] {top, left};
    }

    long[] behind() {
        return new long[] {bottom, right};
    }
}
