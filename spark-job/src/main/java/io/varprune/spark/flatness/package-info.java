/** Sharpness of trained and pruned networks on the executors. Start at {@link io.varprune.spark.flatness.FlatnessSweep}. */
package io.varprune.spark.flatness;
