package io.varprune.spark.sweep;

import java.util.Locale;

/** Where a trial is. */
enum TrialState {
    /** To be begun, or begun anew. */
    WAITING,
    /** Begun; its driver may have ended since. */
    RUNNING,
    /** Trained to its end and pruned. */
    COMPLETE,
    /** Ended by its own error. */
    FAILED,
    /** Given up at a rung. */
    STOPPED;

    /** Whether nothing more becomes of it by itself. */
    boolean isFinal() {
        return this == COMPLETE || this == FAILED || this == STOPPED;
    }

    /** As in trials.csv. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
