package io.varprune.sweep;

/**
 * What a point was worth.
 *
 * @param point     the point
 * @param objective mean over its seeds, larger is better; NaN when it failed, which counts as worse than any number
 */
public record Observation(Point point, double objective) {
}
