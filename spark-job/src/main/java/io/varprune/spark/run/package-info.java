/**
 * One run: the training of an experiment and the pruning of what it made, into a run directory, by a cluster's workers or in one thread.
 * Knows no command. Start at {@link io.varprune.spark.run.Trial} and {@link io.varprune.spark.run.Pruning}.
 */
package io.varprune.spark.run;
