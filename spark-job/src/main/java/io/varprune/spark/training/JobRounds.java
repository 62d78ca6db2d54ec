package io.varprune.spark.training;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** One Spark job for each sync: for any number of workers, slots and weights. */
final class JobRounds implements Rounds {
    private final JavaSparkContext spark;
    private final Broadcast<TrainingPlan> plan;
    private final JavaRDD<Shard> shards;

    JobRounds(JavaSparkContext spark, Broadcast<TrainingPlan> plan, JavaRDD<Shard> shards) {
        this.spark = spark;
        this.plan = plan;
        this.shards = shards;
    }

    @Override
    public Tally round(SyncState state, float[] params, float[] updater) {
        long start = System.nanoTime();
        Broadcast<SyncState> sent = spark.broadcast(state);
        long broadcast = System.nanoTime() - start;
        try {
            return Reduction.of(shards.mapPartitionsWithIndex(new LocalRound(plan, sent), true), params, updater).broadcastIn(broadcast);
        } finally {
            sent.destroy();
        }
    }

    @Override
    public void close() {}
}
