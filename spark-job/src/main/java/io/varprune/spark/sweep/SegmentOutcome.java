package io.varprune.spark.sweep;

import java.io.Serializable;

/**
 * What a segment came to.
 *
 * @param accuracy  of the dense network; NaN when it failed
 * @param objective of the sweep, larger is better; NaN when it failed
 * @param seconds   that training and pruning took
 * @param failure   why it failed, one line; empty when it did not
 */
public record SegmentOutcome(double accuracy, double objective, double seconds, String failure) implements Serializable {
    /** Whether the trial's own error ended it. */
    boolean failed() {
        return !failure.isEmpty();
    }
}
