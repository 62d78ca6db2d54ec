package io.varprune.engine;

import java.util.Optional;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** The activations whose derivative follows from their value, so that only the value is kept. */
enum Nonlinearity {
    IDENTITY(new ActivationIdentity()) {
        @Override
        void apply(float[] z, int n) {}

        @Override
        void backward(float[] value, float[] gradient, int n) {}
    },
    RELU(new ActivationReLU()) {
        @Override
        void apply(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] = Math.max(z[i], 0f);
            }
        }

        @Override
        void backward(float[] value, float[] gradient, int n) {
            // no branch: which half of the neurons is at 0 cannot be predicted; a value is +0 or has a positive bit pattern
            for (int i = 0; i < n; i++) {
                int active = -Float.floatToRawIntBits(value[i]) >> 31;
                gradient[i] = Float.intBitsToFloat(Float.floatToRawIntBits(gradient[i]) & active);
            }
        }
    },
    SIGMOID(new ActivationSigmoid()) {
        @Override
        void apply(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] = (float) (1 / (1 + Math.exp(-z[i])));
            }
        }

        @Override
        void backward(float[] value, float[] gradient, int n) {
            for (int i = 0; i < n; i++) {
                gradient[i] *= value[i] * (1 - value[i]);
            }
        }
    },
    TANH(new ActivationTanH()) {
        @Override
        void apply(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] = (float) Math.tanh(z[i]);
            }
        }

        @Override
        void backward(float[] value, float[] gradient, int n) {
            for (int i = 0; i < n; i++) {
                gradient[i] *= 1 - value[i] * value[i];
            }
        }
    };

    private final IActivation same;

    Nonlinearity(IActivation same) {
        this.same = same;
    }

    /** Replaces the first n numbers by their values. */
    abstract void apply(float[] z, int n);

    /** Multiplies the gradient by the derivative, which follows from the value. */
    abstract void backward(float[] value, float[] gradient, int n);

    static Optional<Nonlinearity> of(IActivation activation) {
        for (Nonlinearity known : values()) {
            if (known.same.equals(activation)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }
}
