package io.varprune.config;

/** The weights over which one variance is taken. */
public enum VarianceScope {
    /** Those of each layer on its own. */
    LAYER,
    /** Those of all layers together. */
    NETWORK
}
