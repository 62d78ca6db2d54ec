/** Runs on a tracking server beside those on disk. Knows neither Spark nor the sweep; start at {@link io.varprune.spark.tracking.MlflowRuns}. */
package io.varprune.spark.tracking;
