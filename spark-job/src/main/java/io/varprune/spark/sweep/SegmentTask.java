package io.varprune.spark.sweep;

import io.varprune.config.ConfigReader;
import io.varprune.data.Examples;
import io.varprune.spark.pruning.TestSet;
import io.varprune.spark.run.LocalWorkers;
import io.varprune.spark.run.Provenance;
import io.varprune.spark.training.TrainingStopped;
import io.varprune.sweep.Objective;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One segment as one Spark task. It gives the outcome, also of a trial that failed by its own error, so that Spark does not run that again;
 * nothing when it was stopped. Run again after its executor was lost, it goes on from the last checkpoint.
 */
final class SegmentTask implements FlatMapFunction<Integer, SegmentOutcome> {
    /** The data, sent to each executor once. */
    record Data(Broadcast<Examples> train, Broadcast<TestSet> test, List<String> classNames) implements Serializable {
        void destroy() {
            train.destroy();
            test.destroy();
        }
    }

    /** What all trials of a sweep share. @param directory of the sweep @param stop name of the {@link StopSignal} */
    record Sweep(String directory, Broadcast<SerializableConfiguration> hadoop, Provenance provenance, Objective objective, String stop)
            implements Serializable {}

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(SegmentTask.class);

    private final Sweep sweep;
    private final Data data;
    private final String digest;
    private final String run;
    private final String experiment;
    private final int toEpoch;

    /** @param digest SHA-256 of the data */
    SegmentTask(Sweep sweep, Data data, String digest, Segment segment) {
        this.sweep = sweep;
        this.data = data;
        this.digest = digest;
        run = segment.run();
        experiment = ConfigReader.toYaml(segment.experiment());
        toEpoch = segment.toEpoch();
    }

    @Override
    public Iterator<SegmentOutcome> call(Integer number) {
        long start = System.nanoTime();
        // the cluster's errors, not the trial's
        Examples train = data.train().value();
        TestSet test = data.test().value();
        Configuration hadoop = sweep.hadoop().value().value();
        StopSignal.Watch stop = new StopSignal.Watch(sweep.stop());
        try {
            Segment segment = new Segment(run, ConfigReader.read(experiment, run, List.of()), toEpoch);
            SegmentRun work = new SegmentRun(segment, new Path(sweep.directory()), digest, sweep.provenance(), sweep.objective(), stop);
            return List.of(work.by(new LocalWorkers(train, test, data.classNames(), hadoop, stop))).iterator();
        } catch (TrainingStopped e) {
            return Collections.emptyIterator();
        } catch (Throwable e) {
            if (TaskContext.get().isInterrupted() || !TrialFailure.isOwn(e)) {
                throw e;
            }
            log.warn("{} failed", run, e);
            return List.of(TrialFailure.outcome(e, (System.nanoTime() - start) / 1e9)).iterator();
        } finally {
            // Spark uses the thread again, for trials of other shapes
            Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
        }
    }
}
