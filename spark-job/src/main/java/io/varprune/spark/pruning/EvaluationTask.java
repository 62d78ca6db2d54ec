package io.varprune.spark.pruning;

import io.varprune.prune.PruningPlan;
import io.varprune.spark.training.ExecutorNetworks;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Prunes at one level from the broadcast weights and evaluates one slice of the test set. */
final class EvaluationTask implements Function<Integer, SliceResult> {
    /** What every task of a sweep shares, sent once to each executor. */
    record Shared(String sweepId, String configuration, float[] params, List<PruningPlan> plans, int slices,
            PruningSweep.Recalibration recalibration) implements Serializable {}

    private static final long serialVersionUID = 1L;

    private final Broadcast<Shared> shared;
    private final Broadcast<TestSet> test;

    EvaluationTask(Broadcast<Shared> shared, Broadcast<TestSet> test) {
        this.shared = shared;
        this.test = test;
    }

    @Override
    public SliceResult call(Integer number) {
        Shared sweep = shared.value();
        int slice = number % sweep.slices();
        int level = number / sweep.slices();
        int plan = 0;
        while (level >= sweep.plans().get(plan).levels().size()) {
            level -= sweep.plans().get(plan++).levels().size();
        }
        return evaluate(sweep, plan, level, slice);
    }

    private SliceResult evaluate(Shared sweep, int plan, int level, int slice) {
        int blocks = test.value().blocks();
        int from = (int) ((long) blocks * slice / sweep.slices());
        int to = (int) ((long) blocks * (slice + 1) / sweep.slices());
        return ExecutorNetworks.borrow(sweep.sweepId(), () -> new Evaluator(sweep.configuration(), sweep.recalibration()), evaluator -> {
            sweep.plans().get(plan).levels().get(level).applyTo(sweep.params(), evaluator.buffer);
            return evaluator.evaluate(test.value(), from, to, plan, level, slice);
        });
    }
}
