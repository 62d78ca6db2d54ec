package io.varprune.spark.bench;

import io.varprune.model.InputShape;
import io.varprune.model.Mlp;
import io.varprune.spark.training.TrainingSettings;
import io.varprune.spark.training.VarianceAmplifyingTrainingMaster;
import io.varprune.store.SyncRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * What a sync costs, by number of weights and of workers, in trainings of one local step on one example between two syncs. Networks and
 * workers that suit the exchange are measured with one Spark job per sync, too: larger clusters and networks have no other way.
 */
final class SyncCostBench {
    private static final int INPUTS = 1000;
    private static final int CLASSES = 10;
    private static final int MOST_SYNCS = 20;
    private static final int FEWEST_SYNCS = 4;
    // what all syncs of a measurement go over
    private static final long WEIGHTS = 200_000_000;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final String EXCHANGE = "spark.varprune.exchange";

    private final JavaSparkContext spark;

    SyncCostBench(JavaSparkContext spark) {
        this.spark = spark;
    }

    /**
     * Measures 1e5, 1e6, ... weights and 1, 2, 4, ... workers.
     *
     * @param weights   most
     * @param workers   most
     * @param onMeasure gets each measurement as it comes
     * @throws IllegalArgumentException when there are fewer slots than workers
     */
    List<SyncCost> measure(long weights, int workers, Consumer<SyncCost> onMeasure) {
        requireSlots(workers);
        List<SyncCost> costs = new ArrayList<>();
        boolean allowed = spark.sc().conf().getBoolean(EXCHANGE, true);
        try {
            for (long w = Bench.FEWEST_WEIGHTS; w <= weights; w *= 10) {
                for (int k = 1; k <= workers; k *= 2) {
                    for (boolean exchange : allowed ? new boolean[] {true, false} : new boolean[] {false}) {
                        spark.sc().conf().set(EXCHANGE, Boolean.toString(exchange));
                        SyncCost cost = measure(w, k);
                        // asked for an exchange that does not suit, it runs jobs
                        if (cost.exchange() == exchange) {
                            costs.add(cost);
                            onMeasure.accept(cost);
                        }
                    }
                }
            }
        } finally {
            spark.sc().conf().set(EXCHANGE, Boolean.toString(allowed));
        }
        return costs;
    }

    /** Executors of a cluster come one after the other. */
    private void requireSlots(int workers) {
        long end = System.nanoTime() + (spark.sc().isLocal() ? 0 : PATIENCE_NANOS);
        while (workers > spark.defaultParallelism()) {
            if (System.nanoTime() >= end) {
                throw new IllegalArgumentException("--workers: got " + workers + ", allowed 1 to " + spark.defaultParallelism()
                        + ", the slots of this Spark; give it more, as in --master 'local[" + workers + "]'");
            }
            LockSupport.parkNanos(PATIENCE_NANOS / 300);
        }
    }

    private SyncCost measure(long weights, int workers) {
        InputShape shape = new InputShape(1, 1, INPUTS);
        MultiLayerNetwork network = new MultiLayerNetwork(new Mlp(List.of((int) (weights / (INPUTS + 1 + CLASSES)))).configure(
                new NeuralNetConfiguration.Builder().seed(1).updater(new Nesterovs(0.001, 0.9)), shape, CLASSES));
        network.init();
        int syncs = (int) Math.max(FEWEST_SYNCS, Math.min(MOST_SYNCS, WEIGHTS / weights));
        VarianceAmplifyingTrainingMaster master = new VarianceAmplifyingTrainingMaster(
                new TrainingSettings(workers, 1, 1, 1e-7, 0, false, false, List.of(), List.of(), 1));
        long[] ends = new long[2 * syncs];
        master.listen(sync -> ends[sync.sync()] = System.currentTimeMillis());
        JobTimes times = new JobTimes();
        spark.sc().addSparkListener(times);
        try {
            master.fit(new SparkDl4jMultiLayer(spark, network, master), SyntheticData.shards(spark, shape, syncs * workers, workers), 2);
            spark.sc().listenerBus().waitUntilEmpty();
        } catch (TimeoutException e) {
            throw new IllegalStateException("Spark still has events of an ended training", e);
        } finally {
            spark.sc().removeSparkListener(times);
        }
        List<SyncCost> all = new ArrayList<>();
        // the first epoch warms up, and the first sync of an epoch has the end of another before it
        for (int s = syncs + 1; s < 2 * syncs; s++) {
            all.add(split(network.numParams(), workers, master.syncs().get(s), times.between(ends[s - 1], ends[s]), ends[s - 1],
                    ends[s]));
        }
        return fasterHalf(all);
    }

    private static SyncCost split(long weights, int workers, SyncRecord sync, List<JobTimes.Job> jobs, long start, long end) {
        double compute = sync.computeMillis();
        double rest = sync.broadcastMillis() + sync.reduceMillis();
        if (jobs.isEmpty()) {
            return new SyncCost(weights, workers, true, 0, compute, rest, 0, sync.driverMillis());
        }
        double broadcast = jobs.get(0).start() - start + Math.max(0, jobs.get(0).slowestTask() - compute);
        double average = Math.max(0, end - sync.driverMillis() - jobs.get(jobs.size() - 1).end());
        return new SyncCost(weights, workers, false, broadcast, compute, rest - broadcast - average, average, sync.driverMillis());
    }

    /** The mean of the half with the least overhead: Spark's times are whole milliseconds, and what else runs here only adds. */
    private static SyncCost fasterHalf(List<SyncCost> all) {
        List<SyncCost> half = all.stream().sorted(Comparator.comparingDouble(SyncCost::overheadMillis)).toList()
                .subList(0, (all.size() + 1) / 2);
        return new SyncCost(half.get(0).weights(), half.get(0).workers(), half.get(0).exchange(), mean(half, SyncCost::broadcastMillis),
                mean(half, SyncCost::computeMillis), mean(half, SyncCost::gatherMillis), mean(half, SyncCost::averageMillis),
                mean(half, SyncCost::driverMillis));
    }

    private static double mean(List<SyncCost> some, ToDoubleFunction<SyncCost> part) {
        return some.stream().mapToDouble(part).average().orElseThrow();
    }
}
