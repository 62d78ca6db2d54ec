package io.varprune.config;

/** What a training does when its loss or its weights are no longer finite. */
public enum DivergenceAction {
    /** It ends, and says what to change. */
    STOP,
    /** It goes on from an earlier state with a lower learning rate. */
    ROLLBACK
}
