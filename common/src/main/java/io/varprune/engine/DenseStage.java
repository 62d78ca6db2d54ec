package io.varprune.engine;

import java.util.Optional;

/** Z = activation(X W + b) with W kept as Deeplearning4j keeps it: [inputs, outputs] in column order. */
final class DenseStage implements Stage {
    private final int inputs;
    private final int outputs;
    private final int weightOffset;
    private final Range biases;
    private final Nonlinearity nonlinearity;
    private NativeFloats x;
    private NativeFloats z;
    private float[] value = new float[0];
    private float[] inputGradient = new float[0];

    DenseStage(int inputs, int outputs, int weightOffset, Range biases, Nonlinearity nonlinearity) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.weightOffset = weightOffset;
        this.biases = biases;
        this.nonlinearity = nonlinearity;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public Range biases() {
        return biases;
    }

    @Override
    public void reserve(int examples) {
        close();
        x = new NativeFloats(Math.multiplyExact(examples, inputs));
        z = new NativeFloats(Math.multiplyExact(examples, outputs));
        value = new float[examples * outputs];
        inputGradient = new float[0];
    }

    @Override
    public float[] forward(float[] input, int n, NativeFloats weights, float[] params) {
        x.write(input, 0, n * inputs, 0);
        z.at(0, outputs).product(x.at(0, inputs), weights.at(weightOffset, inputs).t(), n, outputs, inputs, 0);
        z.read(0, value, 0, n * outputs);
        for (int e = 0; e < n && biases.length() > 0; e++) {
            int row = e * outputs;
            for (int j = 0; j < outputs; j++) {
                value[row + j] += params[biases.offset() + j];
            }
        }
        nonlinearity.apply(value, n * outputs);
        return value;
    }

    @Override
    public float[] backward(float[] d, int n, NativeFloats weights, NativeFloats gradient, float[] biasGradient, boolean wanted) {
        nonlinearity.backward(value, d, n * outputs);
        z.write(d, 0, n * outputs, 0);
        gradient.at(weightOffset, inputs).product(z.at(0, outputs).t(), x.at(0, inputs), outputs, inputs, n, 0);
        for (int e = 0; e < n && biases.length() > 0; e++) {
            int row = e * outputs;
            for (int j = 0; j < outputs; j++) {
                biasGradient[biases.offset() + j] += d[row + j];
            }
        }
        if (!wanted) {
            return null;
        }
        if (inputGradient.length == 0) {
            inputGradient = new float[x.length()];
        }
        // the input is no longer needed: its place takes its gradient
        x.at(0, inputs).product(z.at(0, outputs), weights.at(weightOffset, inputs), n, inputs, outputs, 0);
        x.read(0, inputGradient, 0, n * inputs);
        return inputGradient;
    }

    @Override
    public Optional<RowStage> rows() {
        return Optional.of(new ProductRows(Window.point(inputs), outputs, weightOffset, biases, nonlinearity));
    }

    @Override
    public void close() {
        if (x != null) {
            x.close();
            z.close();
        }
    }
}
