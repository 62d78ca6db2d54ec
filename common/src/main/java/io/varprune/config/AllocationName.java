package io.varprune.config;

/** How a sparsity is shared among the layers. */
public enum AllocationName {
    /** One threshold for all layers. */
    GLOBAL,
    /** The same sparsity in every layer. */
    UNIFORM
}
