package io.varprune.store;

/** A run directory that cannot be used, for a reason the user can change; the message names the path. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With one clear line. */
    public StoreException(String message) {
        super(message);
    }

    /** With one clear line and what was caught. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
