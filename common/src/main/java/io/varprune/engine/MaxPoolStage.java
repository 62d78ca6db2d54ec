package io.varprune.engine;

import java.util.Arrays;
import java.util.Optional;

/** The largest number under a window without padding; the gradient goes to the first of equal ones. */
final class MaxPoolStage implements Stage {
    private static final float HUGE = 1e38f;

    private final Window window;
    private float[] value = new float[0];
    private float[] inputGradient = new float[0];
    private float[] best = new float[0];
    private float[] other = new float[0];
    private float[] left = new float[0];
    private float[] seen;

    MaxPoolStage(Window window) {
        this.window = window;
    }

    @Override
    public int outputs() {
        return window.channels() * window.positions();
    }

    @Override
    public Range biases() {
        return Range.NONE;
    }

    @Override
    public void reserve(int examples) {
        value = new float[Math.multiplyExact(examples, outputs())];
        best = new float[examples];
        other = new float[examples];
        left = new float[examples];
        inputGradient = new float[Math.multiplyExact(examples, window.channels() * window.pixels())];
    }

    @Override
    public float[] forward(float[] input, int n, NativeFloats weights, float[] params) {
        seen = input;
        for (int out = 0; out < outputs(); out++) {
            int corner = window.corner(out);
            System.arraycopy(input, corner * n, best, 0, n);
            for (int place = 1; place < window.places(); place++) {
                System.arraycopy(input, (corner + window.step(place)) * n, other, 0, n);
                larger(best, other, n);
            }
            System.arraycopy(best, 0, value, out * n, n);
        }
        return value;
    }

    static void larger(float[] best, float[] other, int n) {
        for (int i = 0; i < n; i++) {
            best[i] = Math.max(best[i], other[i]);
        }
    }

    @Override
    public float[] backward(float[] d, int n, NativeFloats weights, NativeFloats gradient, float[] biasGradient, boolean wanted) {
        boolean tiled = tiled();
        if (!tiled) {
            Arrays.fill(inputGradient, 0, n * window.channels() * window.pixels(), 0);
        }
        for (int out = 0; out < outputs(); out++) {
            int corner = window.corner(out);
            System.arraycopy(value, out * n, best, 0, n);
            System.arraycopy(d, out * n, left, 0, n);
            for (int place = 0; place < window.places(); place++) {
                int pixel = (corner + window.step(place)) * n;
                System.arraycopy(seen, pixel, other, 0, n);
                take(best, other, left, n);
                if (!tiled) {
                    System.arraycopy(inputGradient, pixel, best, 0, n);
                    Window.add(other, best, n);
                    System.arraycopy(value, out * n, best, 0, n);
                }
                System.arraycopy(other, 0, inputGradient, pixel, n);
            }
        }
        return inputGradient;
    }

    /** Whether every pixel is under exactly one window. */
    private boolean tiled() {
        return window.down() == window.rows() && window.across() == window.columns()
                && window.outRows() * window.rows() == window.height() && window.outColumns() * window.columns() == window.width();
    }

    /**
     * Where {@code other} is the best, it becomes what is left of the gradient and nothing is left; elsewhere it becomes 0. In
     * arithmetic, because it becomes vector instructions: any difference of two floats, times HUGE twice, is above 1.
     */
    private static void take(float[] best, float[] other, float[] left, int n) {
        for (int i = 0; i < n; i++) {
            float rest = left[i] * Math.min((best[i] - other[i]) * HUGE * HUGE, 1f);
            other[i] = left[i] - rest;
            left[i] = rest;
        }
    }

    @Override
    public Optional<RowStage> rows() {
        return Optional.of(new PoolRows(window));
    }

    @Override
    public void close() {}
}
