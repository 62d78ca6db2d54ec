package io.varprune.spark.training;

import io.varprune.store.SyncRecord;

/** A sync with numbers that are not finite; the state before it is untouched. */
final class Divergence extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient SyncRecord sync;

    /** @param fault what is not finite, of whom, in a sentence */
    Divergence(SyncRecord sync, String fault) {
        super(fault);
        this.sync = sync;
    }

    SyncRecord sync() {
        return sync;
    }
}
