package io.varprune.spark.training;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
 *
 * <p>Spark allows a task few failures ({@code spark.task.maxFailures}), and a task of this job lives as long as the run, which may lose
 * any number of executors. A job that ends for losses is started again if it has made a sync, so that Spark's number holds between two
 * syncs, as it does for a job for each.
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
    private static final int PARTING_SECONDS = 10;

    private final JavaSparkContext spark;
    private final Broadcast<TrainingPlan> plan;
    private final JavaRDD<Shard> shards;
    private final String name = "varprune-" + UUID.randomUUID();
    private final Exchange exchange;
    private final RpcEndpointRef endpoint;
    private final JavaRDD<Integer> tasks;
    private final String description;
    private CompletableFuture<List<Integer>> job;
    /** Syncs of the job under way. */
    private int made;
    private Rounds instead;

    ExchangeRounds(JavaSparkContext spark, Broadcast<TrainingPlan> plan, JavaRDD<Shard> shards, String description) {
        this.spark = spark;
        this.plan = plan;
        this.shards = shards;
        exchange = new Exchange(SparkEnv.get().rpcEnv(), shards.getNumPartitions());
        endpoint = SparkEnv.get().rpcEnv().setupEndpoint(name, exchange);
        tasks = shards.mapPartitionsWithIndex(new ExchangeTask(plan, name), true);
        this.description = description;
        start();
    }

    private void start() {
        made = 0;
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
                    made++;
                    return Reduction.average(List.of(results), params, updater).broadcastIn(broadcast);
                }
                if (job.isDone() && !isRestarted()) {
                    job.join();
                    throw new AssertionError("the workers ended before the run");
                }
                int active = activeTasks();
                // while none runs, as when all executors were lost at once, another way would not get on either
                alone = active > 0 && active < shards.getNumPartitions() ? alone + 1 : 0;
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

    /** When it ended for lost executors, having made a sync: without one it would end again. */
    private boolean isRestarted() {
        Throwable failure = job.handle((rounds, failed) -> failed).join();
        // Spark has no type for it: the name of the last failure's reason stands in its message
        if (made == 0 || failure == null || !String.valueOf(failure.getMessage()).contains("ExecutorLostFailure")) {
            return false;
        }
        log.warn("a worker's executor was lost too often for one job; the run goes on with another");
        start();
        return true;
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
        try {
            job.get(PARTING_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException lost) {
            // all results are here: nobody needs a task whose executor went, nor the one that would take its place
            spark.cancelJobGroup(name);
        } catch (ExecutionException over) {
            log.debug("the job for all syncs ended before the run", over);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        SparkEnv.get().rpcEnv().stop(endpoint);
    }
}
