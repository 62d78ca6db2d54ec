/** The commands. They read the experiment, hand it to training and pruning, and write the run; start at {@link io.varprune.spark.cli.Main}. */
package io.varprune.spark.cli;
