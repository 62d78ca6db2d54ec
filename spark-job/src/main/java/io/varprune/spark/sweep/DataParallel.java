package io.varprune.spark.sweep;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.spark.run.ClusterWorkers;
import io.varprune.spark.run.Provenance;
import io.varprune.spark.training.TrainingStopped;
import io.varprune.sweep.Objective;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trials over the whole cluster, one or a few at once, each in a pool of its own. Pools share the slots evenly when the context was made with
 * {@code spark.scheduler.mode=FAIR}.
 */
final class DataParallel implements Segments {
    private static final Logger log = LoggerFactory.getLogger(DataParallel.class);

    private final JavaSparkContext spark;
    private final Path sweep;
    private final Provenance provenance;
    private final Objective objective;
    private final int slots;
    private final SegmentThreads threads;
    private final DataSetCache<ClusterWorkers> data;

    /** @param sweep the sweep's directory @param slots trials at once, 1 or more */
    DataParallel(JavaSparkContext spark, Path sweep, Provenance provenance, Objective objective, int slots) {
        this.spark = spark;
        this.sweep = sweep;
        this.provenance = provenance;
        this.objective = objective;
        this.slots = slots;
        threads = new SegmentThreads(slots);
        data = new DataSetCache<>(spark.hadoopConfiguration(), split -> new ClusterWorkers(spark, split, slots), ClusterWorkers::close);
    }

    @Override
    public void hold(Experiment experiment, DataSplit split) {
        data.add(experiment, split);
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public CompletableFuture<SegmentOutcome> start(Segment segment) {
        return threads.start(() -> run(segment));
    }

    private SegmentOutcome run(Segment segment) {
        long start = System.nanoTime();
        spark.setLocalProperty("spark.scheduler.pool", Thread.currentThread().getName());
        try {
            return data.with(segment.experiment(), loaded -> new SegmentRun(segment, sweep, loaded.digest(), provenance, objective,
                    threads::isStopping).by(loaded.data()));
        } catch (TrainingStopped e) {
            throw e;
        } catch (Throwable e) {
            if (!TrialFailure.isOwn(e) || spark.sc().isStopped()) {
                throw e;
            }
            log.warn("{} failed", segment.run(), e);
            return TrialFailure.outcome(e, (System.nanoTime() - start) / 1e9);
        }
    }

    @Override
    public void close() {
        threads.stop(() -> data.all().forEach(ClusterWorkers::cancelMeasurements));
        data.clear();
    }
}
