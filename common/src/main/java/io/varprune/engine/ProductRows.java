package io.varprune.engine;

/**
 * A convolution, or a dense layer as one of a single pixel, and the pooling that follows: sums over the weights that are not zero, or a
 * product with all of them by BLAS where that is faster. What is pooled away is never written to memory, which costs more than computing it
 * once most weights are gone.
 */
final class ProductRows implements RowStage {
    // floats of patches per product: half of a second-level cache of 1 MiB
    private static final int CACHED = 1 << 17;

    private final Window window;
    private final Window pool;
    private final int filters;
    private final int weightOffset;
    private final Stage.Range biases;
    private final Nonlinearity nonlinearity;
    private final float[] bias;
    private final NonzeroWeights nonzero;
    private boolean sums;
    // what the kernel sees at each position under the window of the pooling, [position][place] of rows
    private final float[][][] patches;
    private float[] padding = new float[0];
    private float[] other = new float[0];
    private float[][] value = new float[0][0];
    // for BLAS, made when it is needed
    private NativeFloats weights;
    private NativeFloats columns;
    private NativeFloats z;

    ProductRows(Window window, int filters, int weightOffset, Stage.Range biases, Nonlinearity nonlinearity) {
        this(window, new Window(filters, window.outRows(), window.outColumns(), 1, 1, 1, 1, 0, 0, window.outRows(), window.outColumns()),
                filters, weightOffset, biases, nonlinearity);
    }

    private ProductRows(Window window, Window pool, int filters, int weightOffset, Stage.Range biases, Nonlinearity nonlinearity) {
        this.window = window;
        this.pool = pool;
        this.filters = filters;
        this.weightOffset = weightOffset;
        this.biases = biases;
        this.nonlinearity = nonlinearity;
        bias = new float[filters];
        nonzero = new NonzeroWeights(filters, window.patch());
        patches = new float[pool.places()][window.patch()][];
    }

    /** This layer and the pooling after it in one; only where no position lies under two windows, which would be computed twice. */
    ProductRows pooled(Window after) {
        return new ProductRows(window, after, filters, weightOffset, biases, nonlinearity);
    }

    @Override
    public void load(float[] params) {
        System.arraycopy(params, biases.offset(), bias, 0, biases.length());
        sums = nonzero.load(params, weightOffset);
        if (!sums) {
            if (weights == null) {
                weights = new NativeFloats(filters * window.patch());
            }
            weights.write(params, weightOffset, weights.length(), 0);
        }
    }

    @Override
    public float[][] forward(float[][] input, int n) {
        if (n > other.length) {
            padding = new float[n];
            other = new float[n];
            value = new float[filters * pool.positions()][n];
        }
        if (sums) {
            sums(input, n);
        } else {
            products(input, n);
        }
        for (float[] row : value) {
            // after the pooling: every nonlinearity grows, so the largest stays the largest
            nonlinearity.apply(row, n);
        }
        return value;
    }

    private void sums(float[][] input, int n) {
        for (int out = 0; out < pool.positions(); out++) {
            patches(input, out);
            for (int f = 0; f < filters; f++) {
                float[] best = value[f * pool.positions() + out];
                nonzero.sum(f, bias[f], patches[0], best, n);
                for (int i = 1; i < patches.length; i++) {
                    nonzero.sum(f, bias[f], patches[i], other, n);
                    MaxPoolStage.larger(best, other, n);
                }
            }
        }
    }

    /** Finds the rows that the kernel sees under one window of the pooling. */
    private void patches(float[][] input, int out) {
        for (int i = 0; i < patches.length; i++) {
            int position = pool.corner(out) + pool.step(i);
            for (int place = 0; place < patches[i].length; place++) {
                int source = window.source(place, position);
                patches[i][place] = source == Window.OUTSIDE ? padding : input[source];
            }
        }
    }

    private void products(float[][] input, int n) {
        int each = patches.length * n;
        int most = Math.max(1, Math.min(pool.positions(), CACHED / Math.multiplyExact(window.patch(), each)));
        reserve(most * each);
        for (int first = 0; first < pool.positions(); first += most) {
            int last = Math.min(first + most, pool.positions());
            int length = (last - first) * each;
            for (int out = first; out < last; out++) {
                patches(input, out);
                for (int i = 0; i < patches.length; i++) {
                    int column = (out - first) * each + i * n;
                    for (int place = 0; place < window.patch(); place++) {
                        columns.write(patches[i][place], 0, n, place * length + column);
                    }
                }
            }
            z.at(0, length).product(weights.at(0, window.patch()), columns.at(0, length), filters, length, window.patch(), 0);
            for (int f = 0; f < filters; f++) {
                for (int out = first; out < last; out++) {
                    pool(f * length + (out - first) * each, value[f * pool.positions() + out], bias[f], n);
                }
            }
        }
    }

    private void reserve(int length) {
        if (columns == null || columns.length() < length * window.patch()) {
            close(columns);
            close(z);
            columns = new NativeFloats(length * window.patch());
            z = new NativeFloats(Math.multiplyExact(length, filters));
        }
    }

    private void pool(int from, float[] best, float bias, int n) {
        z.read(from, best, 0, n);
        for (int i = 1; i < patches.length; i++) {
            z.read(from + i * n, other, 0, n);
            MaxPoolStage.larger(best, other, n);
        }
        for (int i = 0; i < n; i++) {
            best[i] += bias;
        }
    }

    private static void close(NativeFloats floats) {
        if (floats != null) {
            floats.close();
        }
    }

    @Override
    public void close() {
        close(weights);
        close(columns);
        close(z);
    }
}
