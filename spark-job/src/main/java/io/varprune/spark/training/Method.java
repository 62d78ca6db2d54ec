package io.varprune.spark.training;

import io.varprune.step.Sgd;
import io.varprune.step.Step;
import java.io.Serializable;

/**
 * How one minibatch becomes one update, beside VAR.
 *
 * @param step what the updater takes for the gradient
 */
public record Method(Step step) implements Serializable {
    /** SGD: the path that costs least. */
    public static final Method PLAIN = new Method(new Sgd());

    boolean isPlain() {
        return equals(PLAIN);
    }
}
