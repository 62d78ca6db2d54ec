/** The one-shot pruning sweep on the executors. Start at {@link io.varprune.spark.pruning.PruningSweep}. */
package io.varprune.spark.pruning;
