package io.varprune.spark.sweep;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.store.RunDirectory;
import io.varprune.sweep.PointSummary;
import io.varprune.sweep.SweepConfig;
import io.varprune.sweep.Verdict;

/**
 * The file sweep.json of a sweep:
 *
 * <pre>
 * name         of the experiment
 * objective    what is made large, as a report calls it
 * config       the present settings as YAML
 * verdict      on the present generation, a sentence; null while no point has all of its seeds complete
 * seconds      that all trials took
 * generations  the first first, each as it was when the next began:
 *   generation   from 1
 *   began        ISO 8601, UTC
 *   config       its settings as YAML
 *   trials, complete, failed, stopped   how many
 *   seconds      that these took, those of an earlier generation that it shares among them
 *   verdict      as above
 *   best         null while there is none:
 *     point            its name
 *     settings         values by path
 *     method, lambda   as in trials.csv
 *     seeds            how many
 *     objective        mean over the seeds
 *     deviation        its sample standard deviation; null for one seed
 *     margin           how much the mean is above the runner-up's; null when there is no other point
 *     distinguishable  whether it can be told from the runner-up
 * </pre>
 */
final class SweepSummary {
    static final String FILE = "sweep.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private SweepSummary() {
    }

    static void write(SweepConfig config, SweepState sweep, RunDirectory directory) {
        ObjectNode tree = JSON.createObjectNode().put("name", config.experiment().name()).put("objective", config.objective().label())
                .put("config", config.toYaml()).put("verdict", sweep.generation().flatMap(last -> last.summary().verdict())
                        .map(Verdict::sentence).orElse(null))
                .put("seconds", sweep.trials().stream().mapToDouble(LedgerTrial::seconds).sum());
        ArrayNode generations = tree.putArray("generations");
        sweep.generations().forEach(generation -> generations.add(tree(generation)));
        directory.write(FILE, out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree)));
    }

    private static ObjectNode tree(Generation generation) {
        GenerationSummary summary = generation.summary();
        ObjectNode tree = JSON.createObjectNode().put("generation", generation.number()).put("began", generation.began())
                .put("config", generation.yaml()).put("trials", summary.trials()).put("complete", summary.complete())
                .put("failed", summary.failed()).put("stopped", summary.stopped()).put("seconds", summary.seconds())
                .put("verdict", summary.verdict().map(Verdict::sentence).orElse(null));
        tree.putNull("best");
        summary.best().ifPresent(trial -> tree.set("best", best(trial, summary.verdict().orElseThrow())));
        return tree;
    }

    private static ObjectNode best(LedgerTrial trial, Verdict verdict) {
        PointSummary winner = verdict.points().get(0);
        ObjectNode best = JSON.createObjectNode().put("point", winner.point().name());
        best.set("settings", JSON.valueToTree(winner.point().settings()));
        best.put("method", trial.method()).put("lambda", trial.lambda()).put("seeds", winner.seeds().size()).put("objective", winner.mean());
        return best.put("deviation", orNull(winner.deviation())).put("margin", orNull(verdict.margin()))
                .put("distinguishable", verdict.distinguishable());
    }

    /** JSON has no NaN. */
    private static Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
