package io.varprune.engine;

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
    static final int OUTSIDE = -1;

    /** The only position on images of a single pixel: a convolution is then a dense layer. */
    static Window point(int features) {
        return new Window(features, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1);
    }

    int pixels() {
        return height * width;
    }

    int positions() {
        return outRows * outColumns;
    }

    /** Pixels under the kernel. */
    int places() {
        return rows * columns;
    }

    /** Whether a pixel may lie under the kernel at two positions. */
    boolean overlaps() {
        return down < rows || across < columns;
    }

    /** Numbers under the kernel at one position. */
    int patch() {
        return channels * rows * columns;
    }

    /** The first pixel under the kernel of a pooling, as a row of the images. @param out channel and position, as a row of the output */
    int corner(int out) {
        int position = out % positions();
        return out / positions() * pixels() + position / outColumns * down * width + position % outColumns * across;
    }

    /** From the corner to another pixel under the kernel, in rows. @param place row and column of the kernel */
    int step(int place) {
        return place / columns * width + place % columns;
    }

    /** Channel and pixel under one place of the kernel at one position, as a row of the images; {@link #OUTSIDE} in the padding. */
    int source(int place, int position) {
        int y = position / outColumns * down - top + place / columns % rows;
        int x = position % outColumns * across - left + place % columns;
        return y < 0 || y >= height || x < 0 || x >= width ? OUTSIDE : place / (rows * columns) * pixels() + y * width + x;
    }

    /** How many positions from here on, within one row of them, see pixels side by side; 1 when the first sees the padding. */
    private int run(int place, int position, int last) {
        int x = position % outColumns * across - left + place % columns;
        int most = Math.min(outColumns - position % outColumns, last - position);
        return across != 1 || source(place, position) == OUTSIDE ? 1 : Math.min(most, width - x);
    }

    /** Writes the patches at positions [first, last) as [patch, (last - first) * examples]. */
    void patches(float[] images, int examples, int first, int last, NativeFloats target) {
        float[] padding = new float[examples];
        int to = 0;
        for (int place = 0; place < patch(); place++) {
            int run;
            for (int position = first; position < last; position += run, to += run * examples) {
                int source = source(place, position);
                run = run(place, position, last);
                boolean outside = source == OUTSIDE;
                target.write(outside ? padding : images, outside ? 0 : source * examples, run * examples, to);
            }
        }
    }

    /** The transpose of {@link #patches}: adds every number of the patches to the pixel that it came from. */
    void addPatches(NativeFloats source, int examples, int first, int last, float[] images) {
        float[] sum = new float[Math.min(outColumns, last - first) * examples];
        float[] row = new float[sum.length];
        int from = 0;
        for (int place = 0; place < patch(); place++) {
            int run;
            for (int position = first; position < last; position += run, from += run * examples) {
                int target = source(place, position);
                run = run(place, position, last);
                if (target != OUTSIDE) {
                    // through two arrays with the same index: the compiler makes vector instructions of no other loop
                    source.read(from, row, 0, run * examples);
                    System.arraycopy(images, target * examples, sum, 0, run * examples);
                    add(sum, row, run * examples);
                    System.arraycopy(sum, 0, images, target * examples, run * examples);
                }
            }
        }
    }

    /** sum += row. */
    static void add(float[] sum, float[] row, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] += row[i];
        }
    }
}
