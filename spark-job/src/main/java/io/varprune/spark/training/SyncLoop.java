package io.varprune.spark.training;

import io.varprune.store.SyncRecord;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of syncs over one epoch.
 *
 * <p>Contract. The driver alone holds the state between syncs. It sends weights, updater state, counters and moments to the workers;
 * each worker makes {@code averagingFrequency} local steps (fewer at the end of its shard) from exactly that state and sends its weights
 * and updater state back; the driver averages them by the examples seen, in worker order. A task is a pure function of what it was sent
 * and of its partition, so Spark may run it again anywhere. One round trip and two broadcasts of the network's size per sync.
 */
final class SyncLoop {
    private static final Logger log = LoggerFactory.getLogger(SyncLoop.class);

    private final JavaSparkContext spark;
    private final TrainingPlan plan;
    private final Broadcast<TrainingPlan> planBroadcast;
    private final Consumer<SyncRecord> listener;
    private int syncs;

    SyncLoop(JavaSparkContext spark, TrainingPlan plan, Consumer<SyncRecord> listener) {
        this.spark = spark;
        this.plan = plan;
        this.listener = listener;
        planBroadcast = spark.broadcast(plan);
    }

    /** Trains the driver's network for one epoch. */
    void epoch(Network network, JavaRDD<Shard> shards, int[] shardSizes) {
        int longest = Arrays.stream(shardSizes).max().orElse(0);
        int batches = (longest + plan.batchSize() - 1) / plan.batchSize();
        int epoch = network.epoch();
        for (int first = 0; first < batches; first += plan.averagingFrequency()) {
            spark.sc().setJobDescription("epoch " + (epoch + 1) + ", minibatch " + first + "/" + batches);
            sync(network, shards, epoch, first, Math.min(batches, first + plan.averagingFrequency()) - first);
        }
    }

    private void sync(Network network, JavaRDD<Shard> shards, int epoch, int firstBatch, int steps) {
        long start = System.nanoTime();
        float[] params = network.readParams();
        boolean sendMoments = plan.lambda() > 0 && !plan.stepMoments();
        double[] moments = sendMoments ? GlobalPenalty.of(params, plan.regularized(), plan.networkScope()).flat() : new double[0];
        double rate = network.learningRate();
        Broadcast<SyncState> state = spark.broadcast(
                new SyncState(params, network.readUpdater(), moments, epoch, firstBatch, network.iteration()));
        long sent = System.nanoTime();
        WorkerResult[] results;
        try {
            List<WorkerResult> back = shards.mapPartitionsWithIndex(new LocalRound(planBroadcast, state), true).collect();
            results = back.toArray(new WorkerResult[0]);
        } finally {
            state.destroy();
        }
        long received = System.nanoTime();
        checkSpread(results);
        checkFinite(results);
        Average average = Average.of(results);
        network.write(average.params(), average.updater());
        network.counters(network.iteration() + steps, epoch);
        long reduced = System.nanoTime();
        GlobalPenalty global = GlobalPenalty.of(average.params(), plan.regularized(), plan.networkScope());
        double psi = global.psi(plan.networkScope());
        log.debug("sync {}: psi of the average {}, mean of the workers' psi {}", syncs, psi, average.meanPenalty());
        double compute = average.slowestComputeNanos() / 1e6;
        listener.accept(new SyncRecord(syncs++, epoch, average.examples(), average.lossSum() / average.examples(), psi,
                global.meanVariance(), (sent - start) / 1e6, compute, (reduced - sent) / 1e6 - compute,
                (System.nanoTime() - reduced) / 1e6, rate));
    }

    private void checkSpread(WorkerResult[] results) {
        int executors = spark.sc().getExecutorMemoryStatus().size() - 1;
        long used = Arrays.stream(results).map(r -> r.executor).distinct().count();
        if (syncs == 0 && results.length > 1 && executors > 1 && used == 1) {
            throw new TrainingException("all " + results.length + " workers ran on executor " + results[0].executor
                    + " while " + executors + " executors are there; set spark.locality.wait=0s and"
                    + " spark.scheduler.minRegisteredResourcesRatio=1.0, or use fewer cores per executor");
        }
    }

    private void checkFinite(WorkerResult[] results) {
        Arrays.sort(results, Comparator.comparingInt(r -> r.worker));
        for (WorkerResult r : results) {
            boolean weights = true;
            for (float w : r.params) {
                weights &= Float.isFinite(w);
            }
            if (!weights || !Double.isFinite(r.lossSum)) {
                throw new TrainingException("sync " + syncs + ", worker " + r.worker + ": the "
                        + (weights ? "loss" : "weights") + " are no longer finite; lower train.updater.learningRate or"
                        + " train.regularizer.lambda");
            }
        }
    }

    void close() {
        planBroadcast.destroy();
        ExecutorNetworks.release(plan.runId());
    }
}
