package io.varprune.prune;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;

/**
 * |w g|, with g the gradient of the loss: how much the loss changes, to first order, when the weight goes. SNIP (Lee, Ajanthan and
 * Torr, arXiv 1810.02340, equation 5) takes it from one minibatch before training and divides by the sum, which changes no order;
 * here the weights are trained, gradients of single examples nearly cancel, and more examples are needed. Costs their forward and
 * backward passes and one copy of the weights.
 *
 * @param examples training examples behind the gradient
 */
@Named("saliency")
public record Saliency(@Setting(value = "training examples behind the gradient", orElse = "1000", min = 1) int examples)
        implements Criterion {
    @Override
    public float[] scores(float[] params, ParameterLayout layout, Calibration calibration) {
        float[] gradient = calibration.gradient(examples);
        float[] scores = new float[params.length];
        for (WeightTensor tensor : layout.weights()) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                scores[i] = params[i] * gradient[i];
            }
        }
        return scores;
    }
}
