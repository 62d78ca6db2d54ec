/**
 * VAR, the Variance Amplifying Regularizer (arXiv 2511.14282), and the layer moments it needs. Knows no Spark and no file. Start at
 * {@link io.varprune.regularize.VarianceAmplifier}.
 */
package io.varprune.regularize;
