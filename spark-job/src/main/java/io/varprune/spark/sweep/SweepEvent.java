package io.varprune.spark.sweep;

import io.varprune.sweep.Point;
import java.util.List;
import java.util.Map;

/** What happens in a sweep. */
sealed interface SweepEvent {
    /** Does to the sweep what happened. */
    void applyTo(SweepState sweep);

    /**
     * The sweep begins, or goes on with other settings.
     *
     * @param generation from 1
     * @param began      when, as ISO 8601
     * @param config     as YAML
     * @param batch      how many points are proposed at once
     */
    record GenerationBegun(int generation, String began, String config, int batch) implements SweepEvent {
        @Override
        public void applyTo(SweepState sweep) {
            sweep.begin(new Generation(generation, began, config, batch));
        }
    }

    /** The generation is to try some points, each with all of its seeds. */
    record Proposed(List<ProposedTrial> trials) implements SweepEvent {
        @Override
        public void applyTo(SweepState sweep) {
            trials.forEach(sweep::add);
        }
    }

    /**
     * A trial of the generation.
     *
     * @param trial    its number; one that there is already is a trial of an earlier generation, too
     * @param settings the point: value by path
     * @param method   as in the pruning curve
     * @param run      folder of the run within the sweep's directory
     * @param reopened whether it was judged by an objective or a halving that the generation has not, and is to be judged anew
     */
    record ProposedTrial(int trial, Map<String, Object> settings, long seed, String method, double lambda, String run, boolean reopened) {
        Point point() {
            return new Point(settings);
        }
    }

    /** A trial is begun, or gone on with after its driver ended. */
    record Started(int trial) implements SweepEvent {
        @Override
        public void applyTo(SweepState sweep) {
            sweep.trial(trial).start();
        }
    }

    /** A trial has been trained for the epochs of a rung. */
    record RungReached(int trial, int epochs, double accuracy, double objective, double seconds) implements SweepEvent {
        @Override
        public void applyTo(SweepState sweep) {
            sweep.trial(trial).reach(this);
        }
    }

    /** A trial goes on from the rung that it came to. */
    record Promoted(int trial) implements SweepEvent {
        @Override
        public void applyTo(SweepState sweep) {
            sweep.trial(trial).promote();
        }
    }

    /** A trial has been trained to its end and pruned. */
    record Completed(int trial, int epochs, double accuracy, double objective, double seconds) implements SweepEvent {
        @Override
        public void applyTo(SweepState sweep) {
            sweep.trial(trial).complete(this);
        }
    }

    /** A trial was ended by its own error. */
    record Failed(int trial, String reason, double seconds) implements SweepEvent {
        @Override
        public void applyTo(SweepState sweep) {
            sweep.trial(trial).fail(this);
        }
    }

    /** A trial is given up. */
    record Stopped(int trial, String reason) implements SweepEvent {
        @Override
        public void applyTo(SweepState sweep) {
            sweep.trial(trial).stop(reason);
        }
    }

    /** A trial that failed waits again. */
    record Retried(int trial) implements SweepEvent {
        @Override
        public void applyTo(SweepState sweep) {
            sweep.trial(trial).retry();
        }
    }
}
