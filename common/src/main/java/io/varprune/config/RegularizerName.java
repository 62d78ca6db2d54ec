package io.varprune.config;

/** The regularizer added to the loss. */
public enum RegularizerName {
    /** The Variance Amplifying Regularizer. */
    VAR,
    /** No regularizer. */
    NONE
}
