package io.varprune.config;

/** Which moments of the weights the regularizer uses between two averagings. */
public enum MomentSource {
    /** Those of the averaged weights, from the last synchronisation. */
    SYNC,
    /** Those of the worker's own weights, at every step. */
    STEP
}
