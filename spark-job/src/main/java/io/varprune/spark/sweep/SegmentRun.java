package io.varprune.spark.sweep;

import io.varprune.config.Experiment;
import io.varprune.spark.run.Origin;
import io.varprune.spark.run.Provenance;
import io.varprune.spark.run.Pruning;
import io.varprune.spark.run.RunReport;
import io.varprune.spark.run.TrainedRun;
import io.varprune.spark.run.Trial;
import io.varprune.spark.run.Workers;
import io.varprune.spark.training.TrainingStopped;
import io.varprune.store.CurvePoint;
import io.varprune.store.RunDirectory;
import io.varprune.sweep.Objective;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;

/**
 * The work on one segment, by whatever workers: a function of the segment, the data and what the run directory holds.
 *
 * <p>Two copies of it may work on one directory for a while: a speculative one, or one on an executor that was given up. Both write the same
 * bits, and a file appears in one step when it is whole, so none harms what the other wrote; one may remove a later checkpoint or an
 * unfinished file of the other, which costs time but changes no number.
 *
 * @param sweep    the sweep's directory
 * @param digest   SHA-256 of the data
 * @param stop     asked at each sync, and before pruning
 */
record SegmentRun(Segment segment, Path sweep, String digest, Provenance provenance, Objective objective, BooleanSupplier stop) {
    /**
     * Goes on from what the run directory holds. A run that is complete gives its outcome at any rung.
     *
     * @throws TrainingStopped when it was stopped; what was done is in the directory
     * @throws io.varprune.store.StoreException when the directory cannot be used
     */
    SegmentOutcome by(Workers workers) {
        long start = System.nanoTime();
        Experiment experiment = segment.experiment();
        RunDirectory run = RunDirectory.resume(new Path(sweep, segment.run()), workers.hadoop());
        if (Provenance.isIn(run)) {
            new Origin(experiment, digest).refuseOther(run);
        }
        if (run.isComplete()) {
            TrainedRun trained = new TrainedRun(run, experiment, workers.data(), workers.hadoop());
            return outcome(workers, trained, run.read(CurvePoint.TABLE), start);
        }
        Model model = new Trial(experiment, digest, provenance).train(workers, run, segment.toEpoch(), stop);
        try {
            return prune(workers, run, new TrainedRun(model, experiment, workers.data()), start);
        } finally {
            model.close();
        }
    }

    private SegmentOutcome prune(Workers workers, RunDirectory run, TrainedRun trained, long start) {
        if (stop.getAsBoolean()) {
            throw new TrainingStopped();
        }
        Pruning pruning = new Pruning(workers, segment.experiment(), trained);
        List<CurvePoint> curve = pruning.points();
        if (segment.isLast()) {
            pruning.write(run, Pruning.Exports.NONE);
            RunReport.write(run, List.of(run));
            run.succeed();
        }
        return outcome(workers, trained, curve, start);
    }

    private SegmentOutcome outcome(Workers workers, TrainedRun trained, List<CurvePoint> curve, long start) {
        double accuracy = Pruning.denseAccuracy(workers, trained, curve);
        return new SegmentOutcome(accuracy, objective.of(curve), (System.nanoTime() - start) / 1e9, "");
    }
}
