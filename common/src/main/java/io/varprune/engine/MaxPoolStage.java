package io.varprune.engine;

import java.util.Arrays;

/** The largest number under a window without padding; the gradient goes to the first of equal ones. */
final class MaxPoolStage implements Stage {
    private final Window window;
    private float[] value = new float[0];
    private float[] inputGradient = new float[0];
    private int[] winners = new int[0];
    private int[] keys = new int[0];

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
        keys = new int[examples];
        inputGradient = new float[Math.multiplyExact(examples, window.channels() * window.pixels())];
    }

    @Override
    public float[] forward(float[] input, int n, NativeFloats weights, float[] params) {
        for (int out = 0; out < outputs(); out++) {
            int position = out % window.positions();
            int corner = out / window.positions() * window.pixels() + position / window.outColumns() * window.down() * window.width()
                    + position % window.outColumns() * window.across();
            int to = out * n;
            for (int i = 0; i < n; i++) {
                winners[to + i] = corner * n + i;
                keys[i] = key(input[corner * n + i]);
            }
            for (int place = 1; place < window.rows() * window.columns(); place++) {
                int from = (corner + place / window.columns() * window.width() + place % window.columns()) * n;
                challenge(input, from, to, n);
            }
            for (int i = 0; i < n; i++) {
                value[to + i] = Float.intBitsToFloat(key(keys[i]));
            }
        }
        return value;
    }

    /** Without a branch: which of two activations is larger cannot be predicted, and a wrong guess costs more than all of this. */
    private void challenge(float[] input, int from, int to, int n) {
        for (int i = 0; i < n; i++) {
            int mine = keys[i];
            int other = key(input[from + i]);
            int wins = (int) (((long) mine - other) >> 63);
            keys[i] = other & wins | mine & ~wins;
            winners[to + i] = from + i & wins | winners[to + i] & ~wins;
        }
    }

    /** An integer that orders as the float does. */
    private static int key(float f) {
        return key(Float.floatToRawIntBits(f));
    }

    /** Its own inverse. */
    private static int key(int bits) {
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
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
