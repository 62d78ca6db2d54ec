package io.varprune.config;

/** The regularizer added to the loss. */
public enum RegularizerName {
    /** The Variance Amplifying Regularizer. */
    VAR,
    /** Sum of magnitudes. */
    L1,
    /** Half the sum of squares. */
    L2,
    /** Hoyer-Square. */
    DEEPHOYER,
    /** No regularizer. */
    NONE
}
