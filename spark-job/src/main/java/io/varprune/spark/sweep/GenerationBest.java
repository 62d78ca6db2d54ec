package io.varprune.spark.sweep;

/**
 * The best of one generation of a sweep.
 *
 * @param generation      the sweep's folder, as the day it is named by, and the number where the sweep has several generations
 * @param point           name of the winner
 * @param lambda          strength of its regularizer; 0 when it has none
 * @param objective       mean over its seeds
 * @param margin          how much that is above the runner-up's, 0 or more; NaN when there is no other point
 * @param distinguishable whether the winner can be told from the runner-up
 */
public record GenerationBest(String generation, String point, double lambda, double objective, double margin, boolean distinguishable) {
}
