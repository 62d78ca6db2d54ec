package io.varprune.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * What a convolution or a pooling sees of an image. Arrays are [rows, columns].
 *
 * @param padding on both sides, without a meaning for {@link ConvolutionMode#Same}
 * @param mode    null for Truncate
 */
record TorchWindow(int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {
    /**
     * Adds kernel, stride, dilation and the padding that Deeplearning4j makes: with Same the output is as large as the input divided by the
     * stride, rounded up, and an odd row or column of padding goes behind.
     *
     * @param image height and width
     */
    void describe(ObjectNode layer, int[] image) {
        layer.putArray("kernel").add(kernel[0]).add(kernel[1]);
        layer.putArray("stride").add(stride[0]).add(stride[1]);
        layer.putArray("dilation").add(dilation[0]).add(dilation[1]);
        if (mode == ConvolutionMode.Same) {
            int down = missing(image, 0);
            int across = missing(image, 1);
            pad(layer, down / 2, down - down / 2, across / 2, across - across / 2);
        } else if (mode == null || mode == ConvolutionMode.Truncate || mode == ConvolutionMode.Strict) {
            pad(layer, padding[0], padding[0], padding[1], padding[1]);
        } else {
            throw new IllegalArgumentException("has the convolution mode " + mode + " at " + layer.path("name").asText());
        }
    }

    private int missing(int[] image, int side) {
        int seen = (kernel[side] - 1) * dilation[side] + 1;
        int out = (image[side] + stride[side] - 1) / stride[side];
        return Math.max(0, (out - 1) * stride[side] + seen - image[side]);
    }

    /** Adds a padding, in the order of torch.nn.functional.pad. */
    static void pad(ObjectNode layer, int top, int bottom, int left, int right) {
        layer.putArray("padding").add(left).add(right).add(top).add(bottom);
    }
}
