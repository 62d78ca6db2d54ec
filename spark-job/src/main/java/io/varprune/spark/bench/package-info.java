/** Measurements of speed, each beside a peer in the same run. Start at {@link io.varprune.spark.bench.Bench}. */
package io.varprune.spark.bench;
