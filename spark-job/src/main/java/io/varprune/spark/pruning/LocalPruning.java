package io.varprune.spark.pruning;

import io.varprune.prune.PrunedLevel;
import io.varprune.prune.PruningPlan;
import java.util.ArrayList;
import java.util.List;

/** Evaluates every pruned level of a model in the calling thread, without Spark, one after the other; the numbers are {@link PruningSweep}'s. */
public final class LocalPruning {
    private final TestSet test;

    /** On this test set, which may be shared by many threads. */
    public LocalPruning(TestSet test) {
        this.test = test;
    }

    /**
     * Measures every level of every plan.
     *
     * @param before called before each level; what it throws ends the measurement
     * @see PruningSweep#run(String, float[], List, io.varprune.data.Examples, PruningSweep.Recalibration)
     */
    public List<PruningSweep.Level> run(String configuration, float[] params, List<PruningPlan> plans,
            PruningSweep.Recalibration recalibration, Runnable before) {
        List<SliceResult> results = new ArrayList<>();
        try (Evaluator evaluator = new Evaluator(configuration, recalibration)) {
            for (int plan = 0; plan < plans.size(); plan++) {
                List<PrunedLevel> levels = plans.get(plan).levels();
                for (int level = 0; level < levels.size(); level++) {
                    before.run();
                    levels.get(level).applyTo(params, evaluator.buffer);
                    results.add(evaluator.evaluate(test, 0, test.blocks(), plan, level, 0));
                }
            }
        }
        return PruningSweep.merge(results, 1, test.examples());
    }
}
