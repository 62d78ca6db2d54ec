/**
 * One-shot magnitude pruning of a flat parameter vector. Knows nothing of networks or Spark. Start at {@link io.varprune.prune.PruningPlan}.
 */
package io.varprune.prune;
