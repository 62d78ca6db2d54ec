/**
 * What pruning needs of Deeplearning4j's networks, chains and graphs alike: gradients for scores, neurons and filters that can go whole,
 * the smaller network without them, and batch-norm statistics taken anew. Knows nothing of Spark. Start at
 * {@link io.varprune.prune.network.RemovableOutputs}.
 */
package io.varprune.prune.network;
