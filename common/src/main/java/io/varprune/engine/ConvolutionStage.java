package io.varprune.engine;

import java.util.Arrays;

/** A convolution as a product of the filters [outputs, patch] with the patches at some positions at a time, as many as fit the cache. */
final class ConvolutionStage implements Stage {
    // floats of patches per product: half of a second-level cache of 2 MiB
    private static final int CACHED = 1 << 18;

    private final Window window;
    private final int filters;
    private final int weightOffset;
    private final Range biases;
    private final Nonlinearity nonlinearity;
    private NativeFloats patches;
    private float[] patchArray;
    private NativeFloats z;
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
        patchArray = new float[Math.max(CACHED, Math.multiplyExact(window.patch(), examples))];
        patches = new NativeFloats(patchArray.length);
    }

    private int atOnce(int n) {
        return Math.max(1, Math.min(window.positions(), CACHED / (window.patch() * n)));
    }

    private NativeFloats.Matrix patches(int n, int first, int last) {
        window.patches(input, n, first, last, patchArray);
        int columns = (last - first) * n;
        patches.write(patchArray, 0, window.patch() * columns, 0);
        return patches.at(0, columns);
    }

    @Override
    public float[] forward(float[] images, int n, NativeFloats weights, float[] params) {
        input = images;
        NativeFloats.Matrix w = weights.at(weightOffset, window.patch());
        int row = n * window.positions();
        int atOnce = atOnce(n);
        for (int first = 0; first < window.positions(); first += atOnce) {
            int last = Math.min(window.positions(), first + atOnce);
            z.at((long) first * n, row).product(w, patches(n, first, last), filters, (last - first) * n, window.patch(), 0);
        }
        z.read(0, value, 0, filters * row);
        for (int f = 0; f < filters && biases.length() > 0; f++) {
            float bias = params[biases.offset() + f];
            for (int i = f * row; i < (f + 1) * row; i++) {
                value[i] += bias;
            }
        }
        nonlinearity.apply(value, filters * row);
        return value;
    }

    @Override
    public float[] backward(float[] d, int n, NativeFloats weights, NativeFloats gradient, float[] biasGradient, boolean wanted) {
        int row = n * window.positions();
        nonlinearity.backward(value, d, filters * row);
        z.write(d, 0, filters * row, 0);
        for (int f = 0; f < filters && biases.length() > 0; f++) {
            biasGradient[biases.offset() + f] = sum(d, f * row, (f + 1) * row);
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
            NativeFloats.Matrix dz = z.at((long) first * n, row);
            NativeFloats.Matrix p = patches(n, first, last);
            dw.product(dz, p.t(), filters, window.patch(), columns, first == 0 ? 0 : 1);
            if (wanted) {
                p.product(w, dz, window.patch(), columns, filters, 0);
                patches.read(0, patchArray, 0, window.patch() * columns);
                window.addPatches(patchArray, n, first, last, inputGradient);
            }
        }
        return wanted ? inputGradient : null;
    }

    private static float sum(float[] values, int from, int to) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (; i + 3 < to; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < to; i++) {
            a += values[i];
        }
        return (float) ((a + b) + (c + d));
    }

    @Override
    public void close() {
        if (z != null) {
            patches.close();
            z.close();
        }
    }
}
