package io.varprune.engine;

/** The largest number under a window without padding. */
final class PoolRows implements RowStage {
    private final Window window;
    private float[][] value = new float[0][0];
    private int reserved;

    PoolRows(Window window) {
        this.window = window;
    }

    Window window() {
        return window;
    }

    @Override
    public void load(float[] params) {}

    @Override
    public float[][] forward(float[][] input, int n) {
        if (n > reserved) {
            value = new float[window.channels() * window.positions()][n];
            reserved = n;
        }
        for (int out = 0; out < value.length; out++) {
            int corner = window.corner(out);
            System.arraycopy(input[corner], 0, value[out], 0, n);
            for (int place = 1; place < window.places(); place++) {
                MaxPoolStage.larger(value[out], input[corner + window.step(place)], n);
            }
        }
        return value;
    }

    @Override
    public void close() {}
}
