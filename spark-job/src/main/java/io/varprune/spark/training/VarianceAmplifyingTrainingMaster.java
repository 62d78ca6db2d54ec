package io.varprune.spark.training;

import io.varprune.model.ParameterLayout;
import io.varprune.store.Checkpoint;
import io.varprune.store.SyncRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.TrainingResult;
import org.deeplearning4j.spark.api.TrainingWorker;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Synchronous parameter averaging with VAR (arXiv 2511.14282): the variance penalty is computed from the aggregated weights at every
 * sync. {@link SparkDl4jMultiLayer} and {@link SparkComputationGraph} take it as they take Deeplearning4j's own masters; each call of
 * {@code fit} is one epoch. {@link #fit} trains from compact examples instead.
 *
 * <p>The same seed, data and number of workers give the same weights, bit for bit.
 */
public final class VarianceAmplifyingTrainingMaster
        implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {
    private final TrainingSettings settings;
    private final List<SyncRecord> syncs = new ArrayList<>();
    private Consumer<SyncRecord> listener = sync -> { };
    private Checkpointing checkpointing = Checkpointing.NONE;
    private RollbackSettings rollback = RollbackSettings.NONE;
    private Checkpoint from;
    private int trainings = 1;

    /** With these settings. */
    public VarianceAmplifyingTrainingMaster(TrainingSettings settings) {
        this.settings = settings;
    }

    /** Calls {@code onSync} after every sync, on the driver. */
    public VarianceAmplifyingTrainingMaster listen(Consumer<SyncRecord> onSync) {
        listener = onSync;
        return this;
    }

    /** Keeps the state of the training from time to time. */
    public VarianceAmplifyingTrainingMaster checkpoint(Checkpointing when) {
        checkpointing = when;
        return this;
    }

    /** What happens when numbers are no longer finite; unless called, the training stops. A network that rolled back keeps its lower rate. */
    public VarianceAmplifyingTrainingMaster rollBack(RollbackSettings when) {
        rollback = when;
        return this;
    }

    /**
     * Makes the next {@code fit} go on from a state of the same training. It is given the untrained network, and all epochs, as if it began;
     * weights and {@link #syncs} are then those of a training that was never left.
     */
    public VarianceAmplifyingTrainingMaster resume(Checkpoint state) {
        from = state;
        return this;
    }

    /**
     * Says that several trainings are under way in this cluster. One that might not get all its slots makes a job for each sync, so that none
     * holds slots while it waits for others.
     */
    public VarianceAmplifyingTrainingMaster besides(int others) {
        trainings = 1 + others;
        return this;
    }

    /** Every sync so far. */
    public List<SyncRecord> syncs() {
        return Collections.unmodifiableList(syncs);
    }

    /**
     * Trains on compact shards, one partition per worker, for some epochs; the network's epoch count goes on from where it is.
     *
     * @throws TrainingException when the shards do not fit the workers or the numbers are no longer finite
     */
    public void fit(SparkDl4jMultiLayer network, JavaRDD<Shard> shards, int epochs) {
        fit(network.getSparkContext(), network.getNetwork(), shards, epochs);
    }

    /**
     * Trains a MultiLayerNetwork or a ComputationGraph in the same way.
     *
     * @throws TrainingException when the shards do not fit the workers or the numbers are no longer finite
     */
    public void fit(JavaSparkContext spark, Model network, JavaRDD<Shard> shards, int epochs) {
        Network driver = Network.of(network);
        train(spark, driver, ParameterLayout.of(network), shards, epochs);
        driver.counters(driver.iteration(), driver.epoch() + 1);
    }

    /**
     * Trains in the calling thread, without Spark, one worker after the other; the numbers are those of {@code fit} on a cluster with the
     * same shards.
     *
     * @param shards one for each worker
     * @throws TrainingException as there
     */
    public void fit(Model network, List<Shard> shards, int epochs) {
        Network mine = Network.of(network);
        refuseTruncated(mine);
        int batches = minibatches(shards.stream().map(Shard::count).toList());
        train(mine, ParameterLayout.of(network), plan -> new LocalRounds(plan, shards), batches, epochs);
        mine.counters(mine.iteration(), mine.epoch() + 1);
    }

    /** Leaves the epoch count at the last epoch: Deeplearning4j's {@code fit} counts that one itself. */
    private void train(JavaSparkContext spark, Network network, ParameterLayout layout, JavaRDD<Shard> shards, int epochs) {
        ClusterCheck.kryo(spark.getConf());
        refuseTruncated(network);
        shards.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            int batches = minibatches(shards.map(Shard::count).collect());
            train(network, layout, plan -> new ClusterRounds(spark, plan, shards, batches, trainings), batches, epochs);
        } finally {
            shards.unpersist(false);
        }
    }

    private void refuseTruncated(Network network) {
        if (!settings.method().isPlain() && network.isTruncated()) {
            throw new TrainingException("truncated backpropagation through time updates several times in a minibatch, which works with"
                    + " the step sgd and the regularizer var alone; change train.step and train.regularizer");
        }
    }

    private TrainingPlan plan(Network network, ParameterLayout layout) {
        Method method = settings.method();
        ParameterLayout regularized = layout.select(settings.include(), settings.exclude());
        return new TrainingPlan(UUID.randomUUID().toString(), network.json(), regularized,
                settings.lambda(), settings.warmupIterations(), settings.networkScope(), settings.stepMoments(),
                settings.batchSize(), settings.averagingFrequency(), settings.seed(), layout, method.isPlain(), method.step(),
                method.penalties().stream().map(penalty -> penalty.in(layout)).toList(), method.reparameterization());
    }

    private void train(Network network, ParameterLayout layout, Function<TrainingPlan, Rounds> rounds, int batches, int epochs) {
        Checkpoint state = from;
        from = null;
        new TrainingRun(network, () -> plan(network, layout), rounds, batches, rollback, syncs, listener, checkpointing).train(epochs, state);
    }

    /** Those of the longest shard. */
    private int minibatches(List<Integer> sizes) {
        int partitions = sizes.size();
        if (partitions < settings.workers()) {
            throw new TrainingException("the data has " + partitions + " partitions for " + settings.workers()
                    + " workers; repartition it to " + settings.workers() + " or set train.workers=" + partitions);
        }
        for (int i = 0; i < sizes.size(); i++) {
            if (sizes.get(i) == 0) {
                throw new TrainingException("partition " + i + " of " + partitions
                        + " has no examples; repartition the data or use fewer workers");
            }
        }
        return (Collections.max(sizes) + settings.batchSize() - 1) / settings.batchSize();
    }

    private static Iterator<Shard> join(Iterator<DataSet> partition) {
        List<DataSet> parts = new ArrayList<>();
        partition.forEachRemaining(parts::add);
        return List.<Shard>of(new DataSetShard(parts)).iterator();
    }

    private JavaRDD<Shard> shards(JavaRDD<DataSet> data) {
        int workers = settings.workers();
        JavaRDD<DataSet> spread = workers > 0 && data.getNumPartitions() > workers ? data.coalesce(workers) : data;
        return spread.mapPartitions(VarianceAmplifyingTrainingMaster::join);
    }

    @Override
    public void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> data) {
        train(network.getSparkContext(), Network.of(network.getNetwork()), ParameterLayout.of(network.getNetwork()), shards(data), 1);
    }

    @Override
    public void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> data) {
        train(graph.getSparkContext(), Network.of(graph.getNetwork()), ParameterLayout.of(graph.getNetwork()), shards(data), 1);
    }

    @Override
    public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> data) {
        throw new TrainingException("networks with several inputs or outputs are not supported; give an RDD of DataSet");
    }

    @Override
    public void executeTrainingPaths(SparkDl4jMultiLayer network, SparkComputationGraph graph, JavaRDD<String> paths,
            DataSetLoader loader, MultiDataSetLoader multiLoader) {
        throw new TrainingException("paths of saved data sets are not supported; load them into an RDD of DataSet");
    }

    @Override
    public TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
        throw new TrainingException("workers are made by the master itself, on the executors");
    }

    @Override
    public TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph graph) {
        throw new TrainingException("workers are made by the master itself, on the executors");
    }

    @Override
    public void removeHook(TrainingHook hook) {
        throw new TrainingException("training hooks are not supported; use listen");
    }

    @Override
    public void addHook(TrainingHook hook) {
        throw new TrainingException("training hooks are not supported; use listen");
    }

    @Override
    public String toJson() {
        return settings.toString();
    }

    @Override
    public String toYaml() {
        return settings.toString();
    }

    @Override
    public void setCollectTrainingStats(boolean collect) {
        // the times of every sync are always taken: see syncs()
    }

    @Override
    public boolean getIsCollectTrainingStats() {
        return false;
    }

    @Override
    public SparkTrainingStats getTrainingStats() {
        return null;
    }

    @Override
    public void setListeners(Collection<TrainingListener> listeners) {
        refuse(listeners);
    }

    @Override
    public void setListeners(StatsStorageRouter router, Collection<TrainingListener> listeners) {
        refuse(listeners);
    }

    private static void refuse(Collection<TrainingListener> listeners) {
        if (listeners != null && !listeners.isEmpty()) {
            throw new TrainingException("listeners on the workers are not supported; use listen");
        }
    }

    @Override
    public boolean deleteTempFiles(JavaSparkContext spark) {
        return true;
    }

    @Override
    public boolean deleteTempFiles(SparkContext spark) {
        return true;
    }
}
