package io.varprune.spark.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Rounds in the calling thread, without Spark: the workers take turns with one network. A local round overwrites all of the network's
 * state, so the numbers are those of workers with networks of their own. Costs one network, and for each worker its weights, its
 * updater's state and its shard.
 */
final class LocalRounds implements Rounds {
    // they take turns: none waits for a slower one
    private static final String NO_EXECUTOR = "";

    private final List<Shard> shards;
    private final Worker worker;
    private final float[][] params;
    private final float[][] updaters;

    /** @param shards one for each worker, one or more, none empty */
    LocalRounds(TrainingPlan plan, List<Shard> shards) {
        this.shards = List.copyOf(shards);
        worker = new Worker(plan, shards.get(0));
        params = new float[shards.size()][];
        updaters = new float[shards.size()][];
    }

    @Override
    public Tally round(SyncState state, float[] meanParams, float[] meanUpdater) {
        List<WorkerResult> results = new ArrayList<>();
        for (int k = 0; k < shards.size(); k++) {
            if (params[k] == null) {
                params[k] = new float[meanParams.length];
                updaters[k] = new float[meanUpdater.length];
            }
            results.add(worker.round(state, shards.get(k), k, NO_EXECUTOR, params[k], updaters[k]));
        }
        return Reduction.average(results, meanParams, meanUpdater);
    }

    @Override
    public void close() {
        worker.close();
    }
}
