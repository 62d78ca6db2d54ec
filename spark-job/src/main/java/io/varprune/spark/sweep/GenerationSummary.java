package io.varprune.spark.sweep;

import io.varprune.sweep.Outcome;
import io.varprune.sweep.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What a generation has come to.
 *
 * @param trials   how many it has so far
 * @param complete how many of them are
 * @param failed   likewise
 * @param stopped  likewise
 * @param seconds  that all of them took
 * @param verdict  on the points whose seeds are all complete; empty while there is none
 * @param best     a trial of the winner; empty likewise
 */
record GenerationSummary(int trials, int complete, int failed, int stopped, double seconds, Optional<Verdict> verdict,
        Optional<LedgerTrial> best) {
    static GenerationSummary of(Generation generation) {
        List<List<LedgerTrial>> whole = generation.points().values().stream()
                .filter(seeds -> seeds.stream().allMatch(trial -> trial.state() == TrialState.COMPLETE)).toList();
        Optional<Verdict> verdict = whole.isEmpty() ? Optional.empty() : Optional.of(Verdict.of(whole.stream().flatMap(List::stream)
                .map(trial -> new Outcome(trial.point(), trial.seed(), trial.objective())).toList()));
        Optional<LedgerTrial> best = verdict.flatMap(v -> whole.stream().map(seeds -> seeds.get(0))
                .filter(trial -> trial.point().equals(v.winner())).findFirst());
        return new GenerationSummary(generation.trials().size(), count(generation, TrialState.COMPLETE),
                count(generation, TrialState.FAILED), count(generation, TrialState.STOPPED),
                generation.trials().stream().mapToDouble(LedgerTrial::seconds).sum(), verdict, best);
    }

    private static int count(Generation generation, TrialState state) {
        return Math.toIntExact(generation.trials().stream().filter(trial -> trial.state() == state).count());
    }
}
