package io.varprune.engine;

import java.util.Arrays;
import java.util.Optional;

/** The largest number under a window without padding; the gradient goes to the first of equal ones. */
final class MaxPoolStage implements Stage {
    private final Window window;
    private float[] value = new float[0];
    private float[] inputGradient = new float[0];
    private float[] best = new float[0];
    private float[] other = new float[0];
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
        Arrays.fill(inputGradient, 0, n * window.channels() * window.pixels(), 0);
        int[] steps = new int[window.places()];
        for (int place = 0; place < steps.length; place++) {
            steps[place] = window.step(place) * n;
        }
        for (int out = 0; out < outputs(); out++) {
            int from = window.corner(out) * n;
            for (int i = 0; i < n; i++) {
                inputGradient[from + i + winner(from + i, steps, Float.floatToRawIntBits(value[out * n + i]))] += d[out * n + i];
            }
        }
        return inputGradient;
    }

    /** Without a branch: which of some activations is the largest cannot be predicted, and a wrong guess costs more than all of this. */
    private int winner(int from, int[] steps, int bits) {
        int winner = steps[steps.length - 1];
        for (int place = steps.length - 2; place >= 0; place--) {
            int differs = Float.floatToRawIntBits(seen[from + steps[place]]) ^ bits;
            int mask = (differs | -differs) >> 31;
            winner = winner & mask | steps[place] & ~mask;
        }
        return winner;
    }

    @Override
    public Optional<RowStage> rows() {
        return Optional.of(new PoolRows(window));
    }

    @Override
    public void close() {}
}
