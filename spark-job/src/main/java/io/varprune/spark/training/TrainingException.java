package io.varprune.spark.training;

/** A training that cannot start or go on for a reason the user can change; the message says what and how. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With one clear line. */
    public TrainingException(String message) {
        super(message);
    }
}
