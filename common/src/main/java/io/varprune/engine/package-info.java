/**
 * The training step and the forward pass of chains of common layers, without Deeplearning4j's cost per operation: the products go
 * straight to BLAS from buffers that live as long as the engine, and the update is one pass over the flat parameters. Networks with
 * anything else in them go on with Deeplearning4j. Evaluation is a pass of its own, {@link io.varprune.engine.ForwardPass}, in which
 * weights that are zero save work. Knows no Spark. Start at {@link io.varprune.engine.ChainEngine}.
 */
package io.varprune.engine;
