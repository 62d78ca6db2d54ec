package io.varprune.flatness;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightAxes;
import io.varprune.model.WeightTensor;
import io.varprune.step.Objective;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * A random direction in which every filter has the norm of the network's filter, so that networks whose weights differ in scale can be
 * compared (Li, Xu, Taylor, Studer, Goldstein 2018, arXiv 1712.09913, section 4): d_ij = d_ij / |d_ij| |w_ij|, with d Gaussian, i the
 * layer and j the filter, the weights of one neuron in a dense layer. 0 for biases, normalization and everything else that is no weight, as
 * in the paper's code, and for cut weights. A tensor without outputs of its own, of an unknown layer, is one filter.
 */
public final class FilterNormalizedDirection {
    private final float[] direction;

    private FilterNormalizedDirection(float[] direction) {
        this.direction = direction;
    }

    /**
     * Draws one.
     *
     * @param w        flat parameters
     * @param layout   where all weights lie
     * @param subspace what varies
     * @param seed     decides the Gaussian numbers alone, the same for all networks of one layout
     */
    public static FilterNormalizedDirection draw(float[] w, ParameterLayout layout, Subspace subspace, long seed) {
        Random random = new Random(seed);
        float[] d = new float[w.length];
        for (WeightTensor tensor : layout.weights()) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                d[i] = (float) random.nextGaussian();
            }
        }
        subspace.project(d);
        for (WeightTensor tensor : layout.weights()) {
            WeightAxes axes = WeightAxes.of(tensor).orElse(new WeightAxes(1, 1, tensor.length(), 0, 0));
            for (int output = 0; output < axes.outputs(); output++) {
                normalize(w, d, tensor.offset() + output * axes.outputStride(), axes);
            }
        }
        return new FilterNormalizedDirection(d);
    }

    private static void normalize(float[] w, float[] d, int from, WeightAxes axes) {
        double[] squares = new double[2];
        forEach(from, axes, i -> {
            squares[0] += (double) d[i] * d[i];
            squares[1] += (double) w[i] * w[i];
        });
        // a filter without any weight left has no direction
        double scale = squares[0] == 0 ? 0 : Math.sqrt(squares[1] / squares[0]);
        forEach(from, axes, i -> d[i] = (float) (d[i] * scale));
    }

    private static void forEach(int from, WeightAxes axes, IntConsumer onIndex) {
        for (int input = 0; input < axes.inputs(); input++) {
            for (int tap = 0; tap < axes.taps(); tap++) {
                onIndex.accept(from + input * axes.inputStride() + tap);
            }
        }
    }

    /** Its components, one per parameter: a copy. */
    public float[] components() {
        return direction.clone();
    }

    /** The loss at w + alpha d for each alpha. One pass over the examples each. */
    public double[] losses(Objective loss, float[] w, double[] alphas) {
        float[] at = new float[w.length];
        float[] gradient = new float[w.length];
        double[] losses = new double[alphas.length];
        for (int a = 0; a < alphas.length; a++) {
            for (int i = 0; i < w.length; i++) {
                at[i] = (float) (w[i] + alphas[a] * direction[i]);
            }
            losses[a] = loss.gradient(at, gradient);
        }
        return losses;
    }
}
