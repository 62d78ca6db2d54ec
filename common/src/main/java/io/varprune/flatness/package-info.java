/**
 * How sharp the loss is around a trained or pruned network: the largest eigenvalue of its Hessian
 * ({@link io.varprune.flatness.PowerIteration} on {@link io.varprune.flatness.HessianProduct}) and the loss along random directions
 * ({@link io.varprune.flatness.FilterNormalizedDirection}), both of any {@link io.varprune.step.Objective}.
 * {@link io.varprune.flatness.EvaluationMode} makes a network whose loss is a function of its parameters alone. All of it is in the
 * weights theta, also of a network that was trained in other parameters. Knows nothing of Spark. Start at
 * {@link io.varprune.flatness.PowerIteration}.
 */
package io.varprune.flatness;
