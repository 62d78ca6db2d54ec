package io.varprune.spark.sweep;

import io.varprune.config.Experiment;

/**
 * A piece of a trial's training that nothing interrupts: from what its run directory holds to an epoch, and the pruning there.
 *
 * @param run        the trial's folder, a path within the sweep's directory
 * @param experiment the whole trial, with nothing to compare
 * @param toEpoch    epochs trained at the end: of a rung, or the experiment's last, with which the run is complete
 */
public record Segment(String run, Experiment experiment, int toEpoch) {
    /** Whether the trial ends with it. */
    boolean isLast() {
        return toEpoch == experiment.train().epochs();
    }
}
