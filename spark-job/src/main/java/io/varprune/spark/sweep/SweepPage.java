package io.varprune.spark.sweep;

import io.varprune.config.ConfigException;
import io.varprune.report.SweepData;
import io.varprune.report.SweepReport;
import io.varprune.report.SweepTrial;
import io.varprune.spark.run.Provenance;
import io.varprune.store.CurvePoint;
import io.varprune.store.RunDirectory;
import io.varprune.sweep.SweepConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The file report.html of a sweep, from the other files of its directory. */
public final class SweepPage {
    private final Sweep sweep;
    private final Configuration hadoop;

    private SweepPage(Sweep sweep, Configuration hadoop) {
        this.sweep = sweep;
        this.hadoop = hadoop;
    }

    /** Whether a directory is that of a sweep that has begun. */
    public static boolean isOf(RunDirectory directory) {
        return directory.exists(SweepSummary.FILE);
    }

    /** Writes the page as things stand; trials under way are shown as that. */
    public static void write(Sweep sweep, Configuration hadoop) {
        new SweepPage(sweep, hadoop).write();
    }

    private void write() {
        List<SweepTrial> trials = new ArrayList<>();
        List<RunDirectory> runs = new ArrayList<>();
        for (LedgerTrial trial : sweep.state().trials()) {
            List<CurvePoint> curve = List.of();
            if (trial.state() == TrialState.COMPLETE) {
                RunDirectory run = RunDirectory.open(new Path(sweep.directory().path(), trial.run()), hadoop);
                curve = run.read(CurvePoint.TABLE);
                runs.add(run);
            }
            trials.add(SweepTrial.of(trial.row(), planned(trial), curve));
        }
        SweepConfig config = sweep.config();
        Map<String, String> facts = runs.isEmpty() ? Map.of("version", Provenance.version()) : Provenance.of(runs);
        SweepData data = new SweepData("varprune sweep: " + config.experiment().name(), config.toYaml(), config.objective().label(),
                config.halving().rungs(), trials, sweep.verdict(), SweepHistory.of(sweep.directory(), hadoop), facts);
        sweep.directory().write("report.html", out -> SweepReport.write(data, out));
    }

    /** Epochs of a whole trial; a combination of settings that is refused has trained none of them. */
    private int planned(LedgerTrial trial) {
        SweepConfig config = sweep.state().generations().get(trial.generation() - 1).config();
        try {
            return config.experiment(trial.point(), trial.seed()).train().epochs();
        } catch (ConfigException e) {
            return config.experiment().train().epochs();
        }
    }
}
