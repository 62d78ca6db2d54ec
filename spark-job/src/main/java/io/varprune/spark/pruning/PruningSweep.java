package io.varprune.spark.pruning;

import io.varprune.data.Examples;
import io.varprune.evaluate.ConfusionCounts;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.network.BatchNormStatistics;
import io.varprune.spark.training.ExecutorNetworks;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.api.Model;

/**
 * Evaluates every pruned level of a model: one Spark task per (plan, level, slice of the test set). The weights and the test set
 * are broadcast once, and an executor decodes the test set once; a task prunes into its executor's buffer, so the dense model is never
 * changed. What a level's accuracy and loss are does not depend on slices or executors, on CPUs of one kind.
 */
public final class PruningSweep {
    // fewer examples per task cost more in scheduling than they gain in balance
    private static final int LEAST_SLICE = 1000;

    private final JavaSparkContext spark;

    /** On this cluster. */
    public PruningSweep(JavaSparkContext spark) {
        this.spark = spark;
    }

    /**
     * One measured level.
     *
     * @param accuracy             fraction of the test examples, or of all their pixels, that are classified rightly
     * @param accuracyRecalibrated the same with batch-norm statistics taken anew; equal where none were
     * @param loss                 mean cross-entropy of an example or a pixel in nats, before that
     * @param seconds              compute time, summed over the slices
     * @param dice                 mean Dice of the classes that occur, with statistics taken anew; NaN without masks
     * @param iou                  mean intersection over union, likewise
     */
    public record Level(int plan, int level, double accuracy, double accuracyRecalibrated, double loss, double seconds, double dice,
            double iou) {}

    /** What new batch-norm statistics are taken from. @param examples of the training set; none to leave the old statistics */
    public record Recalibration(Examples examples, long seed) implements Serializable {
        /** Takes the statistics of a network anew, if there are examples. */
        public void applyTo(Model network) {
            if (examples.count() > 0) {
                BatchNormStatistics.retake(network, examples, seed);
            }
        }
    }

    /**
     * Measures every level of every plan, with the batch-norm statistics of the dense network.
     *
     * @see #run(String, float[], List, Examples, Recalibration)
     */
    public List<Level> run(String configuration, float[] params, List<PruningPlan> plans, Examples test) {
        return run(configuration, params, plans, test, new Recalibration(test.select(new int[0]), 0));
    }

    /**
     * Measures every level of every plan; a network with batch norm twice, with old and with new statistics; each slice of the test
     * set takes them anew.
     *
     * @param configuration the network as Deeplearning4j's JSON
     * @param params        its dense weights as one flat vector
     * @param plans         one per criterion and allocation
     * @param test          examples to evaluate on
     * @param recalibration for networks with batch norm
     * @return levels in the order of the plans
     */
    public List<Level> run(String configuration, float[] params, List<PruningPlan> plans, Examples test,
            Recalibration recalibration) {
        return run(configuration, params, plans, test, recalibration,
                Math.max(1, Math.min(test.count() / LEAST_SLICE, spark.defaultParallelism())));
    }

    List<Level> run(String configuration, float[] params, List<PruningPlan> plans, Examples test, Recalibration recalibration,
            int slices) {
        int levels = plans.stream().mapToInt(plan -> plan.levels().size()).sum();
        String id = UUID.randomUUID().toString();
        Broadcast<EvaluationTask.Shared> shared =
                spark.broadcast(new EvaluationTask.Shared(id, configuration, params, List.copyOf(plans), slices, recalibration));
        Broadcast<TestSet> examples = spark.broadcast(new TestSet(test));
        try {
            spark.sc().setJobDescription("prune at " + levels + " levels");
            List<Integer> tasks = IntStream.range(0, levels * slices).boxed().toList();
            List<SliceResult> results = new ArrayList<>(spark.parallelize(tasks, tasks.size())
                    .map(new EvaluationTask(shared, examples)).collect());
            return merge(results, slices, test);
        } finally {
            shared.destroy();
            examples.destroy();
            ExecutorNetworks.release(id);
        }
    }

    static List<Level> merge(List<SliceResult> results, int slices, Examples test) {
        results.sort(Comparator.<SliceResult>comparingInt(r -> r.plan).thenComparingInt(r -> r.level)
                .thenComparingInt(r -> r.slice));
        List<Level> merged = new ArrayList<>();
        for (int i = 0; i < results.size(); i += slices) {
            List<SliceResult> of = results.subList(i, i + slices);
            ConfusionCounts asCut = new ConfusionCounts(test.classes());
            ConfusionCounts recalibrated = new ConfusionCounts(test.classes());
            of.forEach(r -> asCut.add(r.asCut));
            of.forEach(r -> recalibrated.add(r.recalibrated));
            merged.add(new Level(of.get(0).plan, of.get(0).level, asCut.accuracy(), recalibrated.accuracy(),
                    loss(of) / asCut.total(), of.stream().mapToDouble(r -> r.seconds).sum(),
                    test.hasMasks() ? recalibrated.meanDice() : Double.NaN, test.hasMasks() ? recalibrated.meanIou() : Double.NaN));
        }
        return merged;
    }

    /** One block after the other: a sum of the slices' sums would round as they are cut. */
    private static double loss(List<SliceResult> slices) {
        double sum = 0;
        for (SliceResult slice : slices) {
            for (double block : slice.losses) {
                sum += block;
            }
        }
        return sum;
    }
}
