package io.varprune.store;

import static io.varprune.store.CsvTable.column;
import static io.varprune.store.CsvTable.emptyIfNaN;

import java.util.List;

/**
 * One trial of a sweep: a point and a seed.
 *
 * @param generation of the sweep's settings that asked for it first, from 1
 * @param trial      its number in the sweep, from 1, in the order in which trials were proposed
 * @param method     as in the pruning curve
 * @param lambda     strength of VAR
 * @param seed       of the experiment
 * @param settings   the point: a JSON object of values by path
 * @param state      waiting, running, complete, failed or stopped
 * @param reason     why it failed or was stopped; empty otherwise
 * @param attempts   how often it was begun anew
 * @param epochs     epochs trained so far
 * @param accuracy   of the dense network; NaN before it is known
 * @param objective  what the sweep makes large, of a stopped trial at its last rung; NaN before it is known
 * @param seconds    that its training and pruning took, all attempts together
 * @param run        folder of the run within the sweep's directory
 */
public record TrialRecord(int generation, int trial, String method, double lambda, long seed, String settings, String state, String reason,
        int attempts, int epochs, double accuracy, double objective, double seconds, String run) {
    /** The file trials.csv. */
    public static final CsvTable<TrialRecord> TABLE = new CsvTable<>("trials.csv",
            row -> new TrialRecord(Math.toIntExact(row.whole("generation")), Math.toIntExact(row.whole("trial")), row.text("method"),
                    row.number("lambda"), row.whole("seed"), row.text("settings"), row.text("state"), row.text("reason"),
                    Math.toIntExact(row.whole("attempts")), Math.toIntExact(row.whole("epochs")), row.numberOrEmpty("accuracy"),
                    row.numberOrEmpty("objective"), row.number("seconds"), row.text("run")),
            List.of(column("generation", TrialRecord::generation),
                    column("trial", TrialRecord::trial),
                    column("method", TrialRecord::method),
                    column("lambda", TrialRecord::lambda),
                    column("seed", TrialRecord::seed),
                    column("settings", TrialRecord::settings),
                    column("state", TrialRecord::state),
                    column("reason", TrialRecord::reason),
                    column("attempts", TrialRecord::attempts),
                    column("epochs", TrialRecord::epochs),
                    column("accuracy", r -> emptyIfNaN(r.accuracy())),
                    column("objective", r -> emptyIfNaN(r.objective())),
                    column("seconds", TrialRecord::seconds),
                    column("run", TrialRecord::run)));
}
