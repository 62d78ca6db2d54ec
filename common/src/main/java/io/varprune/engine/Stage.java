package io.varprune.engine;

import java.util.Optional;

/**
 * One layer of a chain. Activations are flat arrays on the heap: [examples, features] for dense layers, and
 * [channels, height * width, examples] for images, because then a convolution is one product for many images.
 */
interface Stage extends AutoCloseable {
    /** Numbers per example that it gives. */
    int outputs();

    /**
     * Computes the values and keeps what {@link #backward} needs.
     *
     * @param weights the network's flat parameters, outside of the heap
     * @param params  the same on the heap
     * @return an array that the stage owns until its next call
     */
    float[] forward(float[] input, int examples, NativeFloats weights, float[] params);

    /**
     * Writes the gradient of its own parameters: of the weights outside of the heap, of the biases into the array. The engine joins them.
     *
     * @param outputGradient with respect to its values; is overwritten
     * @param gradient       the network's flat gradient, outside of the heap
     * @param biasGradient   the same on the heap, for biases only
     * @param wanted         whether the gradient with respect to the input is needed
     * @return that gradient, in an array that the stage owns; null when it is not wanted
     */
    float[] backward(float[] outputGradient, int examples, NativeFloats weights, NativeFloats gradient, float[] biasGradient,
            boolean wanted);

    /** Where its biases lie; length 0 for none. */
    Range biases();

    /** Makes room for this many examples. */
    void reserve(int examples);

    /** The same layer over rows; empty when it does nothing to them. */
    Optional<RowStage> rows();

    @Override
    void close();

    /** Part of the flat parameters. */
    record Range(int offset, int length) {
        static final Range NONE = new Range(0, 0);

        int end() {
            return offset + length;
        }
    }
}
