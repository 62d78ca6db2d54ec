package io.varprune.spark.training;

import io.varprune.step.Sgd;
import io.varprune.step.Step;
import java.util.List;

/**
 * How one minibatch becomes one update, beside VAR.
 *
 * @param step      what the updater takes for the gradient of the data loss
 * @param penalties whose gradients are added to it
 */
public record Method(Step step, List<PenaltySettings> penalties) {
    /** SGD: the path that costs least. */
    public static final Method PLAIN = new Method(new Sgd(), List.of());

    /** Copies the list. */
    public Method {
        penalties = List.copyOf(penalties);
    }

    boolean isPlain() {
        return equals(PLAIN);
    }
}
