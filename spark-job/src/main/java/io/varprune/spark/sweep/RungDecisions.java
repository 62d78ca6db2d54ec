package io.varprune.spark.sweep;

import io.varprune.sweep.Halving;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides which trials of a generation go on from a rung, in the order of their numbers: a trial is compared with those of lower numbers
 * alone, once all of these have come to the rung or ended, whatever others have come there before. So decisions depend neither on how fast
 * trials are, nor on how many run at once, nor on when a driver was killed. A trial that waits for its decision occupies no slot.
 */
final class RungDecisions {
    private final Halving halving;
    private final Generation generation;

    RungDecisions(Halving halving, Generation generation) {
        this.halving = halving;
        this.generation = generation;
    }

    /** The next decision that can be taken, {@link SweepEvent.Promoted} or {@link SweepEvent.Stopped}; empty when there is none now. */
    Optional<SweepEvent> next() {
        List<Integer> rungs = halving.rungs();
        List<List<Double>> before = new ArrayList<>();
        rungs.forEach(rung -> before.add(new ArrayList<>()));
        boolean[] open = new boolean[rungs.size()];
        for (LedgerTrial trial : generation.trials()) {
            int reached = rungs.indexOf(trial.epochs());
            if (trial.awaitsDecision() && reached >= 0 && !open[reached]) {
                return Optional.of(decide(trial, reached, before.get(reached)));
            }
            for (int i = 0; i < open.length; i++) {
                trial.at(rungs.get(i)).ifPresent(before.get(i)::add);
                open[i] |= !trial.hasPassed(rungs.get(i));
            }
        }
        return Optional.empty();
    }

    private SweepEvent decide(LedgerTrial trial, int rung, List<Double> others) {
        double value = trial.at(trial.epochs()).orElseThrow();
        if (!halving.stops(rung, value, others)) {
            return new SweepEvent.Promoted(trial.number());
        }
        return new SweepEvent.Stopped(trial.number(), String.format(Locale.ROOT, "objective %.4g after epoch %d: %d of %d trials before it "
                + "were better", value, trial.epochs(), Halving.better(value, others), others.size()));
    }
}
