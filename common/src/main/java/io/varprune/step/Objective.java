package io.varprune.step;

/** The mean data loss of one minibatch, without penalties, as a function of a network's flat parameters. */
@FunctionalInterface
public interface Objective {
    /**
     * Makes one forward and one backward pass. The first pass over a minibatch moves the running statistics of a batch normalization,
     * later ones leave them.
     *
     * @param at       the parameters; not changed
     * @param gradient overwritten with the gradient there; 0 where running statistics lie
     * @return the loss there
     */
    double gradient(float[] at, float[] gradient);
}
