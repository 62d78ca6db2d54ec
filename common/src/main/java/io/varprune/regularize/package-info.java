/**
 * VAR, the Variance Amplifying Regularizer (arXiv 2511.14282), the layer moments it needs, and its rivals. Knows no Spark and no file.
 * Start at {@link io.varprune.regularize.VarianceAmplifier}, for the others at {@link io.varprune.regularize.Penalty}.
 */
package io.varprune.regularize;
