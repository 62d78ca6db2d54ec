package io.varprune.spark.training;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Rounds on the executors, in the way that suits the cluster and the network. */
final class ClusterRounds implements Rounds {
    private final JavaSparkContext spark;
    private final TrainingPlan plan;
    private final JavaRDD<Shard> shards;
    private final int minibatches;
    private final int trainings;
    private final Broadcast<TrainingPlan> broadcast;
    // null until the first round: a training that has nothing left to do asks for no slots
    private Rounds chosen;

    /** @param minibatches of the longest shard @param trainings that share the cluster's slots, 1 or more */
    ClusterRounds(JavaSparkContext spark, TrainingPlan plan, JavaRDD<Shard> shards, int minibatches, int trainings) {
        this.spark = spark;
        this.plan = plan;
        this.shards = shards;
        this.minibatches = minibatches;
        this.trainings = trainings;
        broadcast = spark.broadcast(plan);
    }

    @Override
    public Tally round(SyncState state, float[] params, float[] updater) {
        boolean first = chosen == null;
        if (first) {
            chosen = choose((long) params.length + updater.length);
        }
        spark.sc().setJobDescription("epoch " + (state.epoch + 1) + ", minibatch " + state.firstBatch + "/" + minibatches);
        Tally tally = chosen.round(state, params, updater);
        if (first) {
            ClusterCheck.spread(tally.workers(), spark.sc().getExecutorMemoryStatus().size() - 1, tally.executors());
        }
        return tally;
    }

    private Rounds choose(long numbers) {
        int workers = shards.getNumPartitions();
        return ExchangeRounds.suits(spark, workers * trainings, numbers)
                ? new ExchangeRounds(spark, broadcast, shards, "training, " + workers + " workers") : new JobRounds(spark, broadcast, shards);
    }

    @Override
    public void close() {
        if (chosen != null) {
            chosen.close();
        }
        broadcast.destroy();
        ExecutorNetworks.release(plan.runId());
    }
}
