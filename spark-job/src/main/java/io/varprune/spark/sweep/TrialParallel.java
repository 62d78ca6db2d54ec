package io.varprune.spark.sweep;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.spark.pruning.TestSet;
import io.varprune.spark.run.Provenance;
import io.varprune.spark.training.TrainingStopped;
import io.varprune.sweep.Objective;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trials side by side: a segment is one Spark task, in which the network's workers take turns; {@code train.workers: 0} is one worker.
 * Trials do not wait for each other, and the bits are those of {@link DataParallel} with the same number of workers.
 */
final class TrialParallel implements Segments {
    private static final Logger log = LoggerFactory.getLogger(TrialParallel.class);

    private final JavaSparkContext spark;
    private final StopSignal stop = new StopSignal();
    private final SegmentThreads threads = new SegmentThreads(Integer.MAX_VALUE);
    private final DataSetCache<SegmentTask.Data> data;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final SegmentTask.Sweep shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param sweep the sweep's directory */
    TrialParallel(JavaSparkContext spark, Path sweep, Provenance provenance, Objective objective) {
        this.spark = spark;
        data = new DataSetCache<>(spark.hadoopConfiguration(), split -> new SegmentTask.Data(spark.broadcast(split.train()),
                spark.broadcast(new TestSet(split.test())), split.classNames()), SegmentTask.Data::destroy);
        hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        shared = new SegmentTask.Sweep(sweep.toString(), hadoop, provenance, objective, stop.name());
    }

    @Override
    public void hold(Experiment experiment, DataSplit split) {
        data.add(experiment, split);
    }

    @Override
    public int slots() {
        return Math.max(1, spark.defaultParallelism() / spark.getConf().getInt("spark.task.cpus", 1));
    }

    @Override
    public CompletableFuture<SegmentOutcome> start(Segment segment) {
        return threads.start(() -> run(segment));
    }

    private SegmentOutcome run(Segment segment) {
        long start = System.nanoTime();
        try {
            return data.with(segment.experiment(), loaded -> run(segment, loaded));
        } catch (TrainingStopped e) {
            throw e;
        } catch (RuntimeException e) {
            // data that cannot be loaded, say
            if (!TrialFailure.isOwn(e) || spark.sc().isStopped()) {
                throw e;
            }
            log.warn("{} failed", segment.run(), e);
            return TrialFailure.outcome(e, (System.nanoTime() - start) / 1e9);
        }
    }

    private SegmentOutcome run(Segment segment, DataSetCache.Loaded<SegmentTask.Data> loaded) {
        spark.sc().setJobDescription(segment.run() + " to epoch " + segment.toEpoch());
        SegmentTask task = new SegmentTask(shared, loaded.data(), loaded.digest(), segment);
        return spark.parallelize(List.of(0), 1).flatMap(task).collect().stream().findFirst().orElseThrow(TrainingStopped::new);
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            threads.stop(stop::give);
            stop.close();
            data.clear();
            hadoop.destroy();
        }
    }
}
