package io.varprune.prune;

import java.io.Serializable;

/** Fraction of the prunable weights to cut. @param fraction 0 or more and below 1; anything else, also NaN, is refused */
public record Sparsity(double fraction) implements Serializable {
    /** Checks the range. */
    public Sparsity {
        if (!(fraction >= 0 && fraction < 1)) {
            throw new IllegalArgumentException("sparsity: got " + fraction + ", allowed 0 or more and below 1");
        }
    }

    /** How many of {@code count} weights to cut, rounded half up: 0 to {@code count}. */
    public int cutOf(int count) {
        return (int) Math.round(fraction * count);
    }
}
