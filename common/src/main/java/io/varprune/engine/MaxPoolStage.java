package io.varprune.engine;

import java.util.Arrays;

/** The largest number under a window without padding; the gradient goes to the first of equal ones. */
final class MaxPoolStage implements Stage {
    private final Window window;
    private float[] value = new float[0];
    private float[] inputGradient = new float[0];
    private int[] winners = new int[0];

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
        winners = new int[value.length];
        inputGradient = new float[Math.multiplyExact(examples, window.channels() * window.pixels())];
    }

    @Override
    public float[] forward(float[] input, int n, NativeFloats weights, float[] params) {
        int to = 0;
        for (int plane = 0; plane < window.channels() * n; plane++) {
            for (int oy = 0; oy < window.outRows(); oy++) {
                int row = plane * window.pixels() + oy * window.down() * window.width();
                for (int ox = 0; ox < window.outColumns(); ox++, to++) {
                    int corner = row + ox * window.across();
                    int best = corner;
                    for (int y = 0; y < window.rows(); y++) {
                        for (int x = 0; x < window.columns(); x++) {
                            int i = corner + y * window.width() + x;
                            best = input[i] > input[best] ? i : best;
                        }
                    }
                    winners[to] = best;
                    value[to] = input[best];
                }
            }
        }
        return value;
    }

    @Override
    public float[] backward(float[] d, int n, NativeFloats weights, NativeFloats gradient, float[] biasGradient, boolean wanted) {
        Arrays.fill(inputGradient, 0, n * window.channels() * window.pixels(), 0);
        for (int i = 0; i < n * outputs(); i++) {
            inputGradient[winners[i]] += d[i];
        }
        return inputGradient;
    }

    @Override
    public void close() {}
}
