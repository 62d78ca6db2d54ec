package io.varprune.sweep;

/**
 * What one finished trial was worth.
 *
 * @param point     its point
 * @param seed      its seed
 * @param objective larger is better; finite
 */
public record Outcome(Point point, long seed, double objective) {
    /** Refuses NaN and infinity. */
    public Outcome {
        if (!Double.isFinite(objective)) {
            throw new IllegalArgumentException(
                    point.name() + ", seed " + seed + ": the objective is " + objective + ", needed is a number");
        }
    }
}
