package io.varprune.spark.training;

import io.varprune.reparameterize.Identity;
import io.varprune.reparameterize.Reparameterization;
import io.varprune.step.Sgd;
import io.varprune.step.Step;
import java.util.List;

/**
 * How one minibatch becomes one update, beside VAR.
 *
 * @param step               what the updater takes for the gradient of the data loss
 * @param penalties          whose gradients are added to it
 * @param reparameterization what is trained in place of the weights
 */
public record Method(Step step, List<PenaltySettings> penalties, Reparameterization reparameterization) {
    /** SGD: the path that costs least. */
    public static final Method PLAIN = new Method(new Sgd(), List.of(), new Identity());

    /** Copies the list. */
    public Method {
        penalties = List.copyOf(penalties);
    }

    boolean isPlain() {
        return equals(PLAIN);
    }
}
