/**
 * A pruned network for the world outside: safetensors with a PyTorch loading file, and a sparse file with its reader. Knows nothing of
 * Spark. Start at {@link io.varprune.export.ServingExample}.
 */
package io.varprune.export;
