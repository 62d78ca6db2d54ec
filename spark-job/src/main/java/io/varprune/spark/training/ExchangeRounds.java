package io.varprune.spark.training;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rpc.RpcEndpointRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Spark job for all syncs of a run. Its tasks stay, and talk to the driver over Spark's RPC at every sync: a job for each sync
 * takes some 10 ms, as long as the local steps of a small network. Every worker needs a slot of its own at once. When one stays without,
 * or an executor does not come back, the run goes on with {@link JobRounds} from the last state: the numbers are the same.
 */
final class ExchangeRounds implements Rounds {
    /** Switches it off when false. */
    static final String SETTING = "spark.varprune.exchange";
    /** How long a worker may be without a slot, as when an executor was lost and none takes its place. */
    static final String PATIENCE = "spark.varprune.exchange.patience";

    private static final Logger log = LoggerFactory.getLogger(ExchangeRounds.class);
    // the driver sends the state to each worker itself, and each answer must fit a message
    private static final int MOST_WORKERS = 16;
    private static final long MOST_BYTES = 64L << 20;
    private static final long GLANCE_MILLIS = 1000;
    private static final int GLANCES_WITHOUT_A_TASK = 30;

    private final JavaSparkContext spark;
    private final Broadcast<TrainingPlan> plan;
    private final JavaRDD<Shard> shards;
    private final String name = "varprune-" + UUID.randomUUID();
    private final Exchange exchange;
    private final RpcEndpointRef endpoint;
    private final CompletableFuture<List<Integer>> job;
    private Rounds instead;

    ExchangeRounds(JavaSparkContext spark, Broadcast<TrainingPlan> plan, JavaRDD<Shard> shards, String description) {
        this.spark = spark;
        this.plan = plan;
        this.shards = shards;
        exchange = new Exchange(SparkEnv.get().rpcEnv(), shards.getNumPartitions());
        endpoint = SparkEnv.get().rpcEnv().setupEndpoint(name, exchange);
        JavaRDD<Integer> tasks = shards.mapPartitionsWithIndex(new ExchangeTask(plan, name), true);
        job = CompletableFuture.supplyAsync(() -> {
            spark.setJobGroup(name, description, true);
            return tasks.collect();
        }, run -> {
            Thread thread = new Thread(run, name);
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Whether it suits this cluster and network. @param numbers in the weights and the updater's state */
    static boolean suits(JavaSparkContext spark, int workers, long numbers) {
        return spark.getConf().getBoolean(SETTING, true) && workers <= MOST_WORKERS && workers <= spark.defaultParallelism()
                && numbers * Float.BYTES <= MOST_BYTES;
    }

    @Override
    public Tally round(SyncState state, float[] params, float[] updater) {
        if (instead != null) {
            return instead.round(state, params, updater);
        }
        long start = System.nanoTime();
        exchange.assign(state);
        long broadcast = System.nanoTime() - start;
        int alone = 0;
        try {
            while (true) {
                WorkerResult[] results = exchange.await(GLANCE_MILLIS);
                if (results != null) {
                    return Reduction.average(List.of(results), params, updater).broadcastIn(broadcast);
                }
                if (job.isDone()) {
                    job.join();
                    throw new AssertionError("the workers ended before the run");
                }
                alone = activeTasks() < shards.getNumPartitions() ? alone + 1 : 0;
                if (alone >= spark.getConf().getTimeAsSeconds(PATIENCE, GLANCES_WITHOUT_A_TASK + "s")) {
                    log.warn("not every worker has a slot, for {} s now (see {}); the run goes on with one job for each sync", alone, PATIENCE);
                    spark.cancelJobGroup(name);
                    instead = new JobRounds(spark, plan, shards);
                    return instead.round(state, params, updater);
                }
            }
        } catch (CompletionException failed) {
            throw sneaky(failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException("the training was interrupted");
        }
    }

    private int activeTasks() {
        int active = 0;
        for (int id : spark.statusTracker().getJobIdsForGroup(name)) {
            var info = spark.statusTracker().getJobInfo(id);
            for (int stage : info == null ? new int[0] : info.stageIds()) {
                var running = spark.statusTracker().getStageInfo(stage);
                active += running == null ? 0 : running.numActiveTasks();
            }
        }
        return active;
    }

    /** Spark's exceptions are checked, but Scala does not declare them. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
        throw (E) e;
    }

    @Override
    public void close() {
        exchange.assign(null);
        if (instead == null && !job.isCompletedExceptionally()) {
            job.handle((rounds, failed) -> null).join();
        }
        SparkEnv.get().rpcEnv().stop(endpoint);
    }
}
