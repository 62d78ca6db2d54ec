package io.varprune.engine;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;

/** What a network means, by the definition of its layers: loops over single numbers in double, every product made, zero or not. */
final class PlainNetwork {
    private int channels;
    private int height;
    private int width;

    /** Of images; rows of numbers are images of one pixel. */
    private PlainNetwork(int channels, int height, int width) {
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    /** Probabilities for one example. */
    static double[] predict(MultiLayerNetwork network, double[] example, int channels, int height, int width) {
        PlainNetwork plain = new PlainNetwork(channels, height, width);
        double[] x = example;
        for (Layer layer : network.getLayers()) {
            x = plain.forward(layer, x);
        }
        return x;
    }

    private double[] forward(Layer layer, double[] x) {
        if (layer.conf().getLayer() instanceof SubsamplingLayer pool) {
            return pool(pool, x);
        }
        return layer.conf().getLayer() instanceof ConvolutionLayer c ? convolution(layer, c, x) : dense(layer, x);
    }

    private double[] pool(SubsamplingLayer pool, double[] x) {
        int rows = (height - pool.getKernelSize()[0]) / pool.getStride()[0] + 1;
        int columns = (width - pool.getKernelSize()[1]) / pool.getStride()[1] + 1;
        double[] y = new double[channels * rows * columns];
        for (int out = 0; out < y.length; out++) {
            int top = out / columns % rows * pool.getStride()[0];
            int left = out % columns * pool.getStride()[1];
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < pool.getKernelSize()[0]; i++) {
                for (int j = 0; j < pool.getKernelSize()[1]; j++) {
                    most = Math.max(most, x[(out / (rows * columns) * height + top + i) * width + left + j]);
                }
            }
            y[out] = most;
        }
        height = rows;
        width = columns;
        return y;
    }

    private double[] convolution(Layer layer, ConvolutionLayer c, double[] x) {
        double[] w = layer.getParam("W").dup('c').data().asDouble();
        int filters = (int) c.getNOut();
        double[] b = c.hasBias() ? layer.getParam("b").dup('c').data().asDouble() : new double[filters];
        int[] kernel = c.getKernelSize();
        int rows = (height + 2 * c.getPadding()[0] - kernel[0]) / c.getStride()[0] + 1;
        int columns = (width + 2 * c.getPadding()[1] - kernel[1]) / c.getStride()[1] + 1;
        double[] y = new double[filters * rows * columns];
        for (int out = 0; out < y.length; out++) {
            int f = out / (rows * columns);
            double sum = b[f];
            for (int place = 0; place < channels * kernel[0] * kernel[1]; place++) {
                int row = out / columns % rows * c.getStride()[0] - c.getPadding()[0] + place / kernel[1] % kernel[0];
                int column = out % columns * c.getStride()[1] - c.getPadding()[1] + place % kernel[1];
                boolean inside = row >= 0 && row < height && column >= 0 && column < width;
                double pixel = inside ? x[(place / (kernel[0] * kernel[1]) * height + row) * width + column] : 0;
                sum += w[f * channels * kernel[0] * kernel[1] + place] * pixel;
            }
            y[out] = activate(c, sum);
        }
        channels = filters;
        height = rows;
        width = columns;
        return y;
    }

    private double[] dense(Layer layer, double[] x) {
        double[] w = layer.getParam("W").dup('c').data().asDouble();
        double[] y = new double[w.length / x.length];
        boolean softmax = layer.conf().getLayer() instanceof OutputLayer;
        double total = 0;
        for (int out = 0; out < y.length; out++) {
            double sum = layer.paramTable().containsKey("b") ? layer.getParam("b").getDouble(out) : 0;
            for (int in = 0; in < x.length; in++) {
                sum += w[in * y.length + out] * x[in];
            }
            y[out] = softmax ? Math.exp(sum) : activate((BaseLayer) layer.conf().getLayer(), sum);
            total += y[out];
        }
        for (int out = 0; out < y.length && softmax; out++) {
            y[out] /= total;
        }
        return y;
    }

    private static double activate(BaseLayer layer, double z) {
        return switch (Activation.fromString(layer.getActivationFn().toString())) {
            case RELU -> Math.max(z, 0);
            case TANH -> Math.tanh(z);
            case SIGMOID -> 1 / (1 + Math.exp(-z));
            case IDENTITY -> z;
            default -> throw new AssertionError("not in these tests: " + layer.getActivationFn());
        };
    }
}
