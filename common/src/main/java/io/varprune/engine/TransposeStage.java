package io.varprune.engine;

import java.util.Optional;

/** Between rows of examples and images: [examples, channels * pixels] to [channels * pixels, examples], or back. */
final class TransposeStage implements Stage {
    // rows and columns of a square that stays in the first-level cache
    private static final int SQUARE = 32;

    private final int size;
    private final boolean toImages;
    private float[] value = new float[0];
    private float[] inputGradient = new float[0];

    TransposeStage(int size, boolean toImages) {
        this.size = size;
        this.toImages = toImages;
    }

    @Override
    public int outputs() {
        return size;
    }

    @Override
    public Range biases() {
        return Range.NONE;
    }

    @Override
    public void reserve(int examples) {
        value = new float[Math.multiplyExact(examples, size)];
        inputGradient = new float[value.length];
    }

    @Override
    public float[] forward(float[] input, int n, NativeFloats weights, float[] params) {
        transpose(input, toImages ? n : size, toImages ? size : n, value);
        return value;
    }

    @Override
    public float[] backward(float[] d, int n, NativeFloats weights, NativeFloats gradient, float[] biasGradient, boolean wanted) {
        if (!wanted) {
            return null;
        }
        transpose(d, toImages ? size : n, toImages ? n : size, inputGradient);
        return inputGradient;
    }

    private static void transpose(float[] from, int rows, int columns, float[] to) {
        for (int row = 0; row < rows; row += SQUARE) {
            for (int column = 0; column < columns; column += SQUARE) {
                for (int r = row; r < Math.min(rows, row + SQUARE); r++) {
                    for (int c = column; c < Math.min(columns, column + SQUARE); c++) {
                        to[c * rows + r] = from[r * columns + c];
                    }
                }
            }
        }
    }

    @Override
    public Optional<RowStage> rows() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
