package io.varprune.report;

/**
 * The best of one generation of a sweep.
 *
 * @param generation      its name, as the day it began
 * @param point           name of the winner
 * @param lambda          its strength; NaN when it has none
 * @param objective       mean over its seeds
 * @param margin          how much that is above the runner-up's, 0 or more; NaN when there is no other point
 * @param distinguishable whether the winner can be told from the runner-up
 */
public record HistoryEntry(String generation, String point, double lambda, double objective, double margin, boolean distinguishable) {
}
