package io.varprune.spark.sweep;

import io.varprune.config.ConfigException;
import io.varprune.config.Experiment;
import io.varprune.config.Fault;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Works on a sweep until all of its trials have ended, or until it is told to stop.
 *
 * <p>Contract. What happens is on record in the ledger before anything follows from it. What is proposed and which trial goes on from a rung
 * depends on objectives alone, see {@link Proposals} and {@link RungDecisions}; so when segments are pure functions, a sweep that was killed
 * any number of times ends with the trials and numbers of one that was not, but for attempts and seconds. A trial that has ended is not
 * begun again; one that was under way goes on from what its run directory holds.
 */
public final class SweepRunner {
    /** Why it ended. */
    public enum End {
        /** There is nothing more to do. */
        COMPLETE,
        /** It was told to stop; the sweep goes on when it is run again. */
        INTERRUPTED
    }

    private final Sweep sweep;
    private final Segments segments;
    private final Consumer<SweepProgress> listener;
    private final Map<LedgerTrial, Work> underWay = new LinkedHashMap<>();
    // by this driver
    private final Set<LedgerTrial> begun = new HashSet<>();
    private final BlockingQueue<Runnable> messages = new LinkedBlockingQueue<>();
    private volatile boolean stopping;
    private boolean interrupted;
    private Generation generation;
    private Proposals proposals;
    private RungDecisions decisions;

    /** @param toEpoch at which the segment ends @param last whether the trial ends there */
    private record Work(int toEpoch, boolean last, CompletableFuture<SegmentOutcome> outcome) {
    }

    /**
     * With what it works.
     *
     * @param segments closed by this only when it is told to stop, or cannot go on
     * @param listener told of each change by the thread that runs it
     */
    public SweepRunner(Sweep sweep, Segments segments, Consumer<SweepProgress> listener) {
        this.sweep = sweep;
        this.segments = segments;
        this.listener = listener;
    }

    /** Makes {@link #run} end soon: no more segments, those under way end with a checkpoint. Any thread may call it, more than once. */
    public void requestStop() {
        stopping = true;
        messages.add(() -> { });
    }

    /**
     * Runs what is left of the sweep. Leaves trials.csv and sweep.json as they are in the end; what else is in a sweep's directory, and the
     * mark that it is complete, is for the caller to write.
     *
     * @throws io.varprune.store.StoreException when the directory cannot be written, or another process has taken it over
     * @throws RuntimeException what ended a segment other than its trial's own error
     */
    public End run() {
        try {
            generation = sweep.begin(segments.slots());
            proposals = new Proposals(sweep.config(), generation, sweep.state());
            decisions = new RungDecisions(sweep.config().halving(), generation);
            sweep.writeSummary();
            boolean finished = work();
            sweep.writeTrials();
            sweep.writeSummary();
            return finished ? End.COMPLETE : End.INTERRUPTED;
        } catch (RuntimeException | Error e) {
            try {
                segments.close();
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        } finally {
            // only now, or files could not be written
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** @return whether nothing is left to do */
    private boolean work() {
        while (!stopping) {
            settle();
            fillSlots();
            publish();
            if (underWay.isEmpty()) {
                leaveOutOthers();
                return true;
            }
            handleNext();
        }
        segments.close();
        List.copyOf(underWay.keySet()).stream().filter(trial -> isDone(underWay.get(trial))).forEach(this::end);
        underWay.clear();
        publish();
        return false;
    }

    private static boolean isDone(Work work) {
        return work.outcome().isDone() && !work.outcome().isCompletedExceptionally();
    }

    private void handleNext() {
        try {
            messages.take().run();
        } catch (InterruptedException e) {
            interrupted = true;
            stopping = true;
        }
    }

    /** What follows from what has happened so far, whether by this driver or one before. */
    private void settle() {
        List.copyOf(generation.trials()).stream()
                .filter(trial -> trial.state() == TrialState.FAILED && trial.failures() <= sweep.config().retries())
                .forEach(trial -> sweep.append(new SweepEvent.Retried(trial.number())));
        for (Optional<SweepEvent> next = next(); next.isPresent(); next = next()) {
            sweep.append(next.get());
        }
    }

    private Optional<SweepEvent> next() {
        return decisions.next().or(proposals::next);
    }

    private void fillSlots() {
        for (LedgerTrial trial : List.copyOf(generation.trials())) {
            if (underWay.size() < segments.slots() && !trial.state().isFinal() && !trial.awaitsDecision() && !underWay.containsKey(trial)) {
                Work work = start(trial);
                underWay.put(trial, work);
                work.outcome().whenComplete((outcome, error) -> messages.add(() -> end(trial)));
            }
        }
    }

    private Work start(LedgerTrial trial) {
        // one that this driver began goes on from a rung
        if (begun.add(trial) || trial.state() == TrialState.WAITING) {
            sweep.append(new SweepEvent.Started(trial.number()));
        }
        Experiment experiment;
        try {
            experiment = sweep.config().experiment(trial.point(), trial.seed());
        } catch (ConfigException e) {
            String faults = e.faults().stream().map(Fault::toString).collect(Collectors.joining("; "));
            return new Work(0, true, CompletableFuture.completedFuture(new SegmentOutcome(Double.NaN, Double.NaN, 0, faults)));
        }
        int epochs = experiment.train().epochs();
        int toEpoch = sweep.config().halving().rungs().stream().filter(rung -> rung > trial.epochs() && rung < epochs).findFirst().orElse(epochs);
        return new Work(toEpoch, toEpoch == epochs, segments.start(new Segment(trial.run(), experiment, toEpoch)));
    }

    private void end(LedgerTrial trial) {
        Work work = underWay.remove(trial);
        SegmentOutcome outcome;
        try {
            outcome = work.outcome().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause
                    : new IllegalStateException("trial " + trial.number() + " could not be worked on", e.getCause());
        }
        sweep.append(event(trial, work, outcome));
    }

    private static SweepEvent event(LedgerTrial trial, Work work, SegmentOutcome outcome) {
        if (outcome.failed()) {
            return new SweepEvent.Failed(trial.number(), outcome.failure(), outcome.seconds());
        }
        if (!work.last()) {
            return new SweepEvent.RungReached(trial.number(), work.toEpoch(), outcome.accuracy(), outcome.objective(), outcome.seconds());
        }
        return Double.isFinite(outcome.objective())
                ? new SweepEvent.Completed(trial.number(), work.toEpoch(), outcome.accuracy(), outcome.objective(), outcome.seconds())
                : new SweepEvent.Failed(trial.number(), "the objective is " + outcome.objective(), outcome.seconds());
    }

    /** Trials that an earlier generation left unfinished and this one has not. */
    private void leaveOutOthers() {
        List.copyOf(sweep.state().trials()).stream().filter(trial -> !trial.state().isFinal() && !generation.has(trial))
                .forEach(trial -> sweep.append(new SweepEvent.Stopped(trial.number(), "left out of generation " + generation.number())));
    }

    private void publish() {
        sweep.writeTrialsIfDue();
        OptionalDouble each = generation.trials().stream()
                .filter(trial -> trial.state() == TrialState.COMPLETE || trial.state() == TrialState.STOPPED)
                .mapToDouble(LedgerTrial::seconds).average();
        listener.accept(SweepProgress.of(generation.summary(), proposals.trials(), underWay.size(), segments.slots(),
                each.isPresent() ? Optional.of(Duration.ofMillis(Math.round(each.getAsDouble() * 1000))) : Optional.empty()));
    }
}
