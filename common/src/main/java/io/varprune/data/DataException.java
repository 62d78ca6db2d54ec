package io.varprune.data;

/** Data that cannot be used, for a reason the user can change; the message says what is wrong, where, and what is allowed. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With one clear line. */
    public DataException(String message) {
        super(message);
    }

    /** With one clear line and what was caught. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
