/**
 * Training by synchronous parameter averaging with the global variance penalty. Start at
 * {@link io.varprune.spark.training.VarianceAmplifyingTrainingMaster}; one sync is {@link io.varprune.spark.training.SyncLoop}.
 */
package io.varprune.spark.training;
