package io.varprune.regularize;

import io.varprune.model.WeightTensor;
import java.io.Serializable;
import java.util.List;

/**
 * A penalty with its strength and the tensors it acts on.
 *
 * @param lambda           strength, 0 or more
 * @param warmupIterations local steps over which lambda grows from 0, 0 for none
 * @param networkScope     all tensors are one set of weights, instead of one set each
 */
public record PenaltyTerm(Penalty penalty, double lambda, int warmupIterations, boolean networkScope, List<WeightTensor> tensors)
        implements Serializable {
    /** Copies the list; checks the ranges. */
    public PenaltyTerm {
        tensors = List.copyOf(tensors);
        if (!(lambda >= 0) || Double.isInfinite(lambda) || warmupIterations < 0) {
            throw new IllegalArgumentException("got lambda " + lambda + " and " + warmupIterations
                    + " iterations of warm-up, allowed 0 or more of each");
        }
    }

    /** Adds the gradient of lambda times the penalty. */
    public void addGradient(float[] w, int iteration, float[] gradient) {
        double strength = warmupIterations == 0 ? lambda : lambda * new LinearWarmup(warmupIterations).valueAt(iteration, 0);
        if (networkScope) {
            penalty.addGradient(w, tensors, strength, gradient);
            return;
        }
        for (WeightTensor tensor : tensors) {
            penalty.addGradient(w, List.of(tensor), strength, gradient);
        }
    }
}
