/**
 * One-shot pruning of a flat parameter vector: a criterion scores the weights, an allocation turns scores into cuts. Knows nothing of
 * networks or Spark. Start at {@link io.varprune.prune.PruningPlan}.
 */
package io.varprune.prune;
