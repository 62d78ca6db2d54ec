package io.varprune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the trials of a sweep spent between two rungs, in epochs of all trials together.
 *
 * @param from    epochs of a trial before it, 0 or more
 * @param to      epochs of a trial at its end
 * @param trained that were trained, by the attempt that counts
 * @param stopped that halving saved
 * @param failed  that failed trials did not come to
 * @param open    that are still to be trained
 */
record EpochStage(int from, int to, long trained, long stopped, long failed, long open) {
    /** One up to each rung and one from the last to the end. */
    static List<EpochStage> of(List<SweepTrial> trials, List<Integer> rungs) {
        int end = trials.stream().mapToInt(SweepTrial::planned).max().orElse(0);
        List<Integer> ends = new ArrayList<>(rungs.stream().filter(rung -> rung < end).toList());
        ends.add(end);
        List<EpochStage> stages = new ArrayList<>();
        int from = 0;
        for (int to : ends) {
            Span span = new Span(from, to, trials);
            stages.add(new EpochStage(from, to, span.trained(), span.left(SweepTrial::isStopped), span.left(SweepTrial::isFailed),
                    span.left(trial -> !trial.isComplete() && !trial.isStopped() && !trial.isFailed())));
            from = to;
        }
        return stages;
    }

    private record Span(int from, int to, List<SweepTrial> trials) {
        long trained() {
            return trials.stream().mapToLong(trial -> within(trial.row().epochs())).sum();
        }

        long left(Predicate<SweepTrial> which) {
            return trials.stream().filter(which).mapToLong(trial -> Math.max(0, within(trial.planned()) - within(trial.row().epochs()))).sum();
        }

        private long within(int epochs) {
            return Math.max(0, Math.min(epochs, to) - from);
        }
    }

    /** The epochs of a trial, as in {@code 4 to 10}. */
    String label() {
        return from + 1 == to ? String.valueOf(to) : (from + 1) + " to " + to;
    }

    long planned() {
        return trained + stopped + failed + open;
    }
}
