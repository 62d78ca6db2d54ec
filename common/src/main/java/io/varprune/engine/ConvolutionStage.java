package io.varprune.engine;

import java.util.Arrays;
import java.util.Optional;

/** A convolution as a product of the filters [outputs, patch] with the patches at some positions at a time, as many as fit the cache. */
final class ConvolutionStage implements Stage {
    // floats of patches per product: half of a second-level cache of 2 MiB
    private static final int CACHED = 1 << 18;
    private static final int LANES = 512;

    private final Window window;
    private final int filters;
    private final int weightOffset;
    private final Range biases;
    private final Nonlinearity nonlinearity;
    private NativeFloats patches;
    private NativeFloats z;
    private final float[] lanes = new float[LANES];
    private final float[] row = new float[LANES];
    private float[] input;
    private float[] value = new float[0];
    private float[] inputGradient = new float[0];

    ConvolutionStage(Window window, int filters, int weightOffset, Range biases, Nonlinearity nonlinearity) {
        this.window = window;
        this.filters = filters;
        this.weightOffset = weightOffset;
        this.biases = biases;
        this.nonlinearity = nonlinearity;
    }

    @Override
    public int outputs() {
        return filters * window.positions();
    }

    @Override
    public Range biases() {
        return biases;
    }

    @Override
    public void reserve(int examples) {
        close();
        z = new NativeFloats(Math.multiplyExact(examples, outputs()));
        value = new float[z.length()];
        inputGradient = new float[0];
        patches = new NativeFloats(Math.max(CACHED, Math.multiplyExact(window.patch(), examples)));
    }

    private int atOnce(int n) {
        return Math.max(1, Math.min(window.positions(), CACHED / (window.patch() * n)));
    }

    private NativeFloats.Matrix patches(int n, int first, int last) {
        window.patches(input, n, first, last, patches);
        return patches.at(0, (last - first) * n);
    }

    @Override
    public float[] forward(float[] images, int n, NativeFloats weights, float[] params) {
        input = images;
        NativeFloats.Matrix w = weights.at(weightOffset, window.patch());
        int length = n * window.positions();
        int atOnce = atOnce(n);
        for (int first = 0; first < window.positions(); first += atOnce) {
            int last = Math.min(window.positions(), first + atOnce);
            z.at((long) first * n, length).product(w, patches(n, first, last), filters, (last - first) * n, window.patch(), 0);
            // at once, while the cache has it
            for (int f = 0; f < filters; f++) {
                int from = f * length + first * n;
                z.read(from, value, from, (last - first) * n);
                add(biases.length() > 0 ? params[biases.offset() + f] : 0, from, f * length + last * n);
            }
        }
        nonlinearity.apply(value, filters * length);
        return value;
    }

    private void add(float bias, int from, int to) {
        for (int i = from; i < to; i++) {
            value[i] += bias;
        }
    }

    @Override
    public float[] backward(float[] d, int n, NativeFloats weights, NativeFloats gradient, float[] biasGradient, boolean wanted) {
        int length = n * window.positions();
        nonlinearity.backward(value, d, filters * length);
        for (int f = 0; f < filters; f++) {
            z.write(d, f * length, length, f * length);
            if (biases.length() > 0) {
                biasGradient[biases.offset() + f] = sum(d, f * length, (f + 1) * length);
            }
        }
        if (wanted && inputGradient.length == 0) {
            inputGradient = new float[value.length / outputs() * window.channels() * window.pixels()];
        }
        Arrays.fill(inputGradient, 0);
        NativeFloats.Matrix w = weights.at(weightOffset, window.patch()).t();
        NativeFloats.Matrix dw = gradient.at(weightOffset, window.patch());
        int atOnce = atOnce(n);
        for (int first = 0; first < window.positions(); first += atOnce) {
            int last = Math.min(window.positions(), first + atOnce);
            int columns = (last - first) * n;
            NativeFloats.Matrix dz = z.at((long) first * n, length);
            NativeFloats.Matrix p = patches(n, first, last);
            dw.product(dz, p.t(), filters, window.patch(), columns, first == 0 ? 0 : 1);
            if (wanted) {
                p.product(w, dz, window.patch(), columns, filters, 0);
                window.addPatches(patches, n, first, last, inputGradient);
            }
        }
        return wanted ? inputGradient : null;
    }

    /** In lanes, each of a few numbers: as exact as needed, and a loop that becomes vector instructions. */
    private float sum(float[] values, int from, int to) {
        Arrays.fill(lanes, 0);
        for (int start = from; start < to; start += LANES) {
            int n = Math.min(LANES, to - start);
            System.arraycopy(values, start, row, 0, n);
            Window.add(lanes, row, n);
        }
        double sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        return (float) sum;
    }

    @Override
    public Optional<RowStage> rows() {
        return Optional.of(new ProductRows(window, filters, weightOffset, biases, nonlinearity));
    }

    @Override
    public void close() {
        if (z != null) {
            patches.close();
            z.close();
        }
    }
}
