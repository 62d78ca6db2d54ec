package io.varprune.prune;

/** What a criterion can ask of a trained network beside its weights. */
public interface Calibration {
    /** Seed of every random number. */
    long seed();

    /**
     * The gradient of the loss at the trained weights, without penalties, up to a factor above 0.
     *
     * @param examples how many training examples to take; all when there are fewer
     * @return as many numbers as parameters, in their order
     */
    float[] gradient(int examples);
}
