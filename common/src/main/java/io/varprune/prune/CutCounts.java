package io.varprune.prune;

import java.util.Map;

/**
 * How much a cut takes.
 *
 * @param parameters those that are no weights included
 * @param byLayer    weights, for each layer; a layer that is not there loses none
 * @param zeros      weights among them that were zero before
 */
record CutCounts(int parameters, Map<String, Integer> byLayer, int zeros) {}
