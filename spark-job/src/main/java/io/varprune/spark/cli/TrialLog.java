package io.varprune.spark.cli;

import io.varprune.spark.tracking.MlflowRuns;
import io.varprune.store.TrialRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Tells a tracking server of the trials that begin and end while it looks: one run of the server for each. */
final class TrialLog {
    private final MlflowRuns server;
    private final Map<Integer, MlflowRuns.Run> running = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();

    /** @param before the trials as they were; those that had ended are not told of */
    TrialLog(MlflowRuns server, List<TrialRecord> before) {
        this.server = server;
        before.stream().filter(trial -> status(trial) != null).forEach(trial -> ended.add(trial.trial()));
    }

    /** @param trials as they are now; not asked for when nobody is told */
    void see(Supplier<List<TrialRecord>> trials) {
        if (server.isSilent()) {
            return;
        }
        for (TrialRecord trial : trials.get()) {
            MlflowRuns.Status status = status(trial);
            if (status == null) {
                ended.remove(trial.trial());
            }
            if (ended.contains(trial.trial()) || status == null && !trial.state().equals("running")) {
                continue;
            }
            MlflowRuns.Run run = running.computeIfAbsent(trial.trial(), number -> server.start(trial.run(), Map.of("method", trial.method(),
                    "lambda", Double.toString(trial.lambda()), "seed", Long.toString(trial.seed()), "settings", trial.settings())));
            if (status != null) {
                metric(run, "accuracy", trial.accuracy(), trial.epochs());
                metric(run, "objective", trial.objective(), trial.epochs());
                run.finish(status);
                running.remove(trial.trial());
                ended.add(trial.trial());
            }
        }
    }

    private static void metric(MlflowRuns.Run run, String key, double value, int epoch) {
        if (!Double.isNaN(value)) {
            run.metric(key, value, epoch);
        }
    }

    /** Null for a trial that has not ended. */
    private static MlflowRuns.Status status(TrialRecord trial) {
        return switch (trial.state()) {
            case "complete" -> MlflowRuns.Status.FINISHED;
            case "failed" -> MlflowRuns.Status.FAILED;
            case "stopped" -> MlflowRuns.Status.KILLED;
            default -> null;
        };
    }
}
