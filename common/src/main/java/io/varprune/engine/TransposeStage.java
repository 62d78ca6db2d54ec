package io.varprune.engine;

/** Between rows of examples and images: [examples, channels, pixels] to [channels, examples, pixels], or back. */
final class TransposeStage implements Stage {
    private final int channels;
    private final int pixels;
    private final boolean toImages;
    private float[] value = new float[0];
    private float[] inputGradient = new float[0];

    TransposeStage(int channels, int pixels, boolean toImages) {
        this.channels = channels;
        this.pixels = pixels;
        this.toImages = toImages;
    }

    @Override
    public int outputs() {
        return channels * pixels;
    }

    @Override
    public Range biases() {
        return Range.NONE;
    }

    @Override
    public void reserve(int examples) {
        value = new float[Math.multiplyExact(examples, outputs())];
        inputGradient = new float[value.length];
    }

    @Override
    public float[] forward(float[] input, int n, NativeFloats weights, float[] params) {
        return channels == 1 ? input : swap(input, n, value, toImages);
    }

    @Override
    public float[] backward(float[] d, int n, NativeFloats weights, NativeFloats gradient, float[] biasGradient, boolean wanted) {
        return channels == 1 ? d : swap(d, n, inputGradient, !toImages);
    }

    private float[] swap(float[] from, int n, float[] to, boolean images) {
        for (int c = 0; c < channels; c++) {
            for (int e = 0; e < n; e++) {
                int rows = (e * channels + c) * pixels;
                int planes = (c * n + e) * pixels;
                System.arraycopy(from, images ? rows : planes, to, images ? planes : rows, pixels);
            }
        }
        return to;
    }

    @Override
    public void close() {}
}
