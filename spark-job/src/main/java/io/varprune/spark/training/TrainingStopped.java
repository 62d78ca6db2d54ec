package io.varprune.spark.training;

/** A training that ended before its end because somebody asked it to; it goes on from its last checkpoint. */
public final class TrainingStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without a cause. */
    public TrainingStopped() {
        super("the training was asked to stop");
    }
}
