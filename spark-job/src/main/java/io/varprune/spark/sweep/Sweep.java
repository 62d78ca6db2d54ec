package io.varprune.spark.sweep;

import io.varprune.config.ConfigException;
import io.varprune.config.SettingDifference;
import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import io.varprune.store.TrialRecord;
import io.varprune.sweep.SweepConfig;
import io.varprune.sweep.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A sweep in its directory, opened by the one process that may write there. Not thread-safe. */
public final class Sweep {
    // writing the table may take so much of the time: 1 in so many
    private static final int TABLE_SHARE = 20;

    private final RunDirectory directory;
    private final Runnable mayWrite;
    private final SweepConfig config;
    private final boolean begins;
    private final Clock clock;
    private final Ledger ledger;
    private Instant tableDue = Instant.MIN;

    private Sweep(RunDirectory directory, Runnable mayWrite, SweepConfig config, boolean extend, Clock clock) {
        this.directory = directory;
        this.mayWrite = mayWrite;
        this.config = config;
        this.clock = clock;
        ledger = new Ledger(directory, mayWrite);
        List<SettingDifference> differences = ledger.state().generation().map(last -> settings(directory, last).differences(config))
                .orElse(List.of());
        if (!differences.isEmpty() && !extend) {
            throw new StoreException(directory.path() + " holds a sweep with other settings: "
                    + SettingDifference.line(differences)
                    + ": choose another directory, or go on with the new settings (--extend)");
        }
        begins = ledger.state().generations().isEmpty() || !differences.isEmpty();
    }

    /**
     * Opens a sweep, new or begun before; writes nothing.
     *
     * @param directory of the sweep
     * @param mayWrite  throws when this process may not write there any more, as {@link io.varprune.store.DirectoryLock#require}
     * @param config    its settings
     * @param extend    whether other settings than it had until now are a new generation of it. What that shares with earlier ones, a point
     *                  and a seed with the same whole experiment, is not trained again
     * @throws StoreException when it has other settings, with the differences, or its ledger cannot be read
     */
    public static Sweep open(RunDirectory directory, Runnable mayWrite, SweepConfig config, boolean extend, Clock clock) {
        return new Sweep(directory, mayWrite, config, extend, clock);
    }

    /** Opens a sweep that has begun, with its own settings, to be read. */
    public static Sweep open(RunDirectory directory) {
        Runnable never = () -> {
            throw new IllegalStateException(directory.path() + ": opened to be read");
        };
        SweepConfig config = new Ledger(directory, never).state().generation()
                .map(last -> settings(directory, last)).orElseThrow(() -> new StoreException(directory.path() + ": no sweep has begun there"));
        return new Sweep(directory, never, config, false, Clock.systemUTC());
    }

    private static SweepConfig settings(RunDirectory directory, Generation generation) {
        try {
            return generation.config();
        } catch (ConfigException e) {
            throw new StoreException(directory.path() + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Lets the trials of the last generation that failed wait again. */
    public void retryFailed() {
        ledger.state().generation().ifPresent(last -> last.trials().stream().filter(trial -> trial.state() == TrialState.FAILED)
                .forEach(trial -> append(new SweepEvent.Retried(trial.number()))));
    }

    /** Begins a generation unless the settings are those of the last. @param slots for segments */
    Generation begin(int slots) {
        if (begins) {
            append(new SweepEvent.GenerationBegun(ledger.state().generations().size() + 1, clock.instant().toString(), config.toYaml(),
                    Proposals.batch(config, slots)));
        }
        return ledger.state().generation().orElseThrow();
    }

    /** Puts an event on record. */
    void append(SweepEvent event) {
        if (directory.isComplete()) {
            mayWrite.run();
            directory.reopen();
        }
        ledger.append(event);
    }

    SweepConfig config() {
        return config;
    }

    SweepState state() {
        return ledger.state();
    }

    /** The directory. */
    public RunDirectory directory() {
        return directory;
    }

    /** The rows of trials.csv: the trials of all generations by number. */
    public List<TrialRecord> trials() {
        return ledger.state().trials().stream().map(LedgerTrial::row).toList();
    }

    /** What the last generation decides; empty while no point has all of its seeds complete. */
    public Optional<Verdict> verdict() {
        return ledger.state().generation().flatMap(last -> last.summary().verdict());
    }

    /** Writes trials.csv, unless that was done just now: it may take 1/{@value #TABLE_SHARE} of the time. */
    void writeTrialsIfDue() {
        Instant start = clock.instant();
        if (!start.isBefore(tableDue)) {
            writeTrials();
            tableDue = start.plus(Duration.between(start, clock.instant()).multipliedBy(TABLE_SHARE));
        }
    }

    /** Writes trials.csv. */
    void writeTrials() {
        mayWrite.run();
        directory.write(TrialRecord.TABLE, trials());
    }

    /** Writes sweep.json. */
    void writeSummary() {
        mayWrite.run();
        SweepSummary.write(config, ledger.state(), directory);
    }
}
