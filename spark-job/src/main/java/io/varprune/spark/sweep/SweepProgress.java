package io.varprune.spark.sweep;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a sweep has come, in trials of the present generation.
 *
 * @param done      complete, failed or stopped
 * @param failed    of these
 * @param stopped   of these
 * @param running   a segment of which is under way
 * @param queued    that wait, also those that are not proposed yet
 * @param best      name of the best point so far, of those whose seeds are all complete; empty while there is none
 * @param objective of that, mean over its seeds; NaN while there is none
 * @param left      time until the end if the trials to come take as long as those that ended; empty while none has
 */
public record SweepProgress(int done, int failed, int stopped, int running, int queued, String best, double objective,
        Optional<Duration> left) {
    /** @param trials that there will be @param running segments under way @param slots for segments */
    static SweepProgress of(GenerationSummary now, int trials, int running, int slots, Optional<Duration> each) {
        int done = now.complete() + now.failed() + now.stopped();
        return new SweepProgress(done, now.failed(), now.stopped(), running, Math.max(0, trials - done - running),
                now.verdict().map(verdict -> verdict.winner().name()).orElse(""),
                now.verdict().map(verdict -> verdict.points().get(0).mean()).orElse(Double.NaN),
                each.map(time -> time.multipliedBy(trials - done).dividedBy(slots)));
    }

    /** One line, as in {@code trials: 3 done (1 stopped), 2 running, 7 queued; best 0.9512: lambda-1e-05; about 4 min left}. */
    @Override
    public String toString() {
        String ended = failed + stopped == 0 ? "" : failed == 0 ? " (" + stopped + " stopped)"
                : " (" + failed + " failed" + (stopped == 0 ? ")" : ", " + stopped + " stopped)");
        String lead = best.isEmpty() ? "" : String.format(Locale.ROOT, "; best %.4g: %s", objective, best);
        return "trials: " + done + " done" + ended + ", " + running + " running, " + queued + " queued" + lead
                + left.filter(time -> running + queued > 0).map(SweepProgress::text).orElse("");
    }

    private static String text(Duration left) {
        return left.toMinutes() >= 120 ? "; about " + left.toHours() + " h left"
                : left.toMinutes() >= 2 ? "; about " + left.toMinutes() + " min left" : "; about " + left.toSeconds() + " s left";
    }
}
