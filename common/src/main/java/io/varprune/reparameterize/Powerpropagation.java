package io.varprune.reparameterize;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import io.varprune.model.WeightTensor;
import java.util.List;

/**
 * Powerpropagation (Schwarz, Jayakumar, Pascanu, Latham, Teh 2021, arXiv 2110.00296): theta = phi |phi|^(alpha - 1), so that
 * dL/dphi = dL/dtheta alpha |phi|^(alpha - 1): large weights learn faster than small ones, and those at 0 stay there. Training starts
 * from phi = sign(theta) |theta|^(1 / alpha) of the usual theta, so the network is the same at first. The updater, its weight decay and
 * the averaging of workers act on phi. One more copy of the parameters.
 *
 * @param alpha 1 or more; 1 is plain training
 */
@Named("powerpropagation")
public record Powerpropagation(@Setting(value = "the power; 1 is plain training", orElse = "2", min = 1) double alpha)
        implements Reparameterization {
    private static final int LARGEST_PRODUCT = 8;
    // (x + TINY) - TINY sets to 0 what would be subnormal: such numbers are a hundred times slower in the products that follow
    private static final float TINY = 1e-23f;

    @Override
    public float[] weights(float[] phi, List<WeightTensor> tensors, float[] buffer) {
        System.arraycopy(phi, 0, buffer, 0, phi.length);
        for (WeightTensor tensor : tensors) {
            if (alpha == 2) {
                square(phi, tensor.offset(), tensor.end(), buffer);
                continue;
            }
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                buffer[i] = phi[i] * power(phi[i]) + TINY - TINY;
            }
        }
        return buffer;
    }

    // these two become vector instructions
    private static void square(float[] phi, int from, int to, float[] theta) {
        for (int i = from; i < to; i++) {
            theta[i] = phi[i] * Math.abs(phi[i]) + TINY - TINY;
        }
    }

    private static void pullBackSquare(float[] phi, int from, int to, float[] gradient) {
        for (int i = from; i < to; i++) {
            gradient[i] = 2 * gradient[i] * Math.abs(phi[i]);
        }
    }

    @Override
    public void invert(float[] weights, List<WeightTensor> tensors) {
        for (WeightTensor tensor : tensors) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                weights[i] = (float) Math.copySign(Math.pow(Math.abs(weights[i]), 1 / alpha), weights[i]);
            }
        }
    }

    @Override
    public void pullBack(float[] phi, List<WeightTensor> tensors, float[] gradient) {
        for (WeightTensor tensor : tensors) {
            if (alpha == 2) {
                pullBackSquare(phi, tensor.offset(), tensor.end(), gradient);
                continue;
            }
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                gradient[i] *= (float) alpha * power(phi[i]);
            }
        }
    }

    /** |phi|^(alpha - 1); by products where it can be: they take a tenth of the time. */
    private float power(float phi) {
        float magnitude = Math.abs(phi);
        int whole = (int) alpha - 1;
        if (whole != alpha - 1 || whole > LARGEST_PRODUCT) {
            return (float) Math.pow(magnitude, alpha - 1);
        }
        float power = 1;
        for (int k = 0; k < whole; k++) {
            power *= magnitude;
        }
        return power;
    }
}
