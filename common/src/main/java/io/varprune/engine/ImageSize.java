package io.varprune.engine;

import static io.varprune.engine.UnknownNetwork.require;

import io.varprune.engine.onednn.Kernel;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/** Of the images at one point of a network; rows of features are images of one pixel. */
record ImageSize(int channels, int height, int width) {
    boolean isImage() {
        return height * width > 1;
    }

    int count() {
        return Math.multiplyExact(channels, height * width);
    }

    long[] shape() {
        return new long[] {channels, height, width};
    }

    ImageSize withChannels(int others) {
        return new ImageSize(others, height, width);
    }

    /** What a kernel makes of it. */
    ImageSize under(Kernel kernel, int filters) {
        return new ImageSize(filters, kernel.outRows(height), kernel.outColumns(width));
    }

    /** A kernel over it, with Deeplearning4j's padding for this mode. */
    Kernel kernel(int[] size, int[] stride, int[] padding, ConvolutionMode mode) {
        boolean same = mode == ConvolutionMode.Same;
        require(same || mode == null || mode == ConvolutionMode.Truncate || mode == ConvolutionMode.Strict, "another padding");
        int down = same ? missing(height, size[0], stride[0]) : 2 * padding[0];
        int across = same ? missing(width, size[1], stride[1]) : 2 * padding[1];
        Kernel kernel = new Kernel(size[0], size[1], stride[0], stride[1], down / 2, across / 2, down - down / 2, across - across / 2);
        require(height + down >= size[0] && width + across >= size[1], "images smaller than the kernel");
        return kernel;
    }

    /** Padding that makes the output as long as the input divided by the stride, rounded up; the odd one goes behind. */
    private static int missing(int length, int size, int stride) {
        int out = (length + stride - 1) / stride;
        return Math.max(0, (out - 1) * stride + size - length);
    }
}
