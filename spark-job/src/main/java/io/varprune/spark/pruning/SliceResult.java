package io.varprune.spark.pruning;

import java.io.Serializable;

/**
 * What one task found: a pruned network's hits, with its own and with new batch-norm statistics, over a slice of the test set, and the
 * summed loss of each of its blocks.
 */
final class SliceResult implements Serializable {
    private static final long serialVersionUID = 1L;

    final int plan;
    final int level;
    final int slice;
    final int correct;
    final int correctRecalibrated;
    final double[] losses;
    final double seconds;

    SliceResult(int plan, int level, int slice, int correct, int correctRecalibrated, double[] losses, double seconds) {
        this.plan = plan;
        this.level = level;
        this.slice = slice;
        this.correct = correct;
        this.correctRecalibrated = correctRecalibrated;
        this.losses = losses;
        this.seconds = seconds;
    }
}
