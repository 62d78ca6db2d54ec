package io.varprune.spark.pruning;

import io.varprune.evaluate.ConfusionCounts;
import java.io.Serializable;

/**
 * What one task found: a pruned network's answers, with its own and with new batch-norm statistics, over a slice of the test set, and the
 * summed loss of each of its blocks.
 */
final class SliceResult implements Serializable {
    private static final long serialVersionUID = 1L;

    final int plan;
    final int level;
    final int slice;
    final ConfusionCounts asCut;
    final ConfusionCounts recalibrated;
    final double[] losses;
    final double seconds;

    SliceResult(int plan, int level, int slice, ConfusionCounts asCut, ConfusionCounts recalibrated, double[] losses, double seconds) {
        this.plan = plan;
        this.level = level;
        this.slice = slice;
        this.asCut = asCut;
        this.recalibrated = recalibrated;
        this.losses = losses;
        this.seconds = seconds;
    }
}
