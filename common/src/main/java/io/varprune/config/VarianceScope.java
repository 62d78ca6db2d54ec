package io.varprune.config;

/** The weights that are one set to a regularizer: one variance, one Hoyer square. */
public enum VarianceScope {
    /** Those of each layer on its own. */
    LAYER,
    /** Those of all layers together. */
    NETWORK
}
