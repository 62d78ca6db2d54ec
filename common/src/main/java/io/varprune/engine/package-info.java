/**
 * The training step and the forward pass of common networks, without Deeplearning4j's cost per operation: by oneDNN's own primitives
 * ({@link io.varprune.engine.onednn}), or for chains on platforms without it by products of BLAS; buffers live as long as the engine, and
 * the update is one pass over the flat parameters. Networks with anything else in them go on with Deeplearning4j. Evaluation of chains is
 * a pass of its own, {@link io.varprune.engine.ForwardPass}, in which weights that are zero save work. Knows no Spark. Start at
 * {@link io.varprune.engine.Engine}.
 */
package io.varprune.engine;
