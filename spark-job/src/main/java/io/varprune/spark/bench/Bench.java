package io.varprune.spark.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.api.RDDTrainingApproach;

/** All measurements, printed as they come and kept as JSON; the object {@code ratios} compares each with its peer. */
public final class Bench {
    private static final int TIMES = 5;
    private static final int EPOCHS = 3;

    /** The smallest network of the sync costs. */
    public static final int FEWEST_WEIGHTS = 100_000;

    /** What can be measured alone. */
    public enum Part { TRAIN, VAR, PRUNE, MOMENTS, SYNC }

    private final JavaSparkContext spark;
    private final PrintStream out;
    private final ObjectNode json = new ObjectMapper().createObjectNode();
    private final ObjectNode measured = json.putObject("measured");
    private final ObjectNode ratios = json.putObject("ratios");
    private final TrainingBench training;
    private final int workers;

    /** On this context, with two workers. */
    public Bench(JavaSparkContext spark, PrintStream out) {
        this.spark = spark;
        this.out = out;
        training = new TrainingBench(spark);
        workers = 2;
        json.put("master", spark.master()).put("cores", Runtime.getRuntime().availableProcessors()).put("workers", workers)
                .put("batchSize", BenchModel.BATCH).put("averagingFrequency", BenchModel.FREQUENCY);
    }

    /**
     * Measures.
     *
     * @param parts       what
     * @param python      a Python with torch, null for no comparison with PyTorch
     * @param array       floats of the moments
     * @param weights     the largest network of the sync costs
     * @param syncWorkers most workers of the sync costs
     * @param gigabits    per second between the machines that these costs are extrapolated to
     * @return everything, ready to be written
     */
    public ObjectNode run(Set<Part> parts, String python, int array, int weights, int syncWorkers, double gigabits) {
        if (parts.contains(Part.TRAIN)) {
            Map<String, Double> peer = python == null ? Map.of() : PeerBench.measure(python, workers);
            if (python != null && peer.isEmpty()) {
                out.println("PyTorch: skipped, " + python + " cannot import torch");
            }
            for (BenchModel model : Arrays.asList(BenchModel.lenet300100(), BenchModel.lenet5())) {
                train(model, peer.get(model.name()));
            }
        }
        if (parts.contains(Part.VAR)) {
            var();
        }
        if (parts.contains(Part.PRUNE)) {
            prune();
        }
        if (parts.contains(Part.MOMENTS)) {
            moments(array);
        }
        if (parts.contains(Part.SYNC)) {
            new SyncReport(out, json).write(new SyncCostBench(spark), weights, syncWorkers, gigabits);
        }
        return json;
    }

    private void moments(int array) {
        MomentsBench.Times moments = MomentsBench.measure(array);
        value("moments.milliseconds", moments.moments());
        value("read.milliseconds", moments.read());
        ratio("moments.vs-bandwidth", moments.moments() / moments.read(), "time of the moments of " + array + " floats by reading them");
    }

    private void train(BenchModel model, Double peer) {
        String name = model.name();
        double[] one = new double[TIMES];
        double[] ours = new double[TIMES];
        double[] sync = new double[TIMES];
        double[] overhead = new double[TIMES];
        double[] stock = new double[TIMES];
        // turn by turn, so that a slower minute of the machine meets all
        for (int i = 0; i < TIMES; i++) {
            one[i] = training.ours(model, 1, TrainingBench.Var.SYNC, EPOCHS).imagesPerSecond();
            TrainingBench.Speed speed = training.ours(model, workers, TrainingBench.Var.SYNC, EPOCHS);
            ours[i] = speed.imagesPerSecond();
            sync[i] = speed.millisPerSync();
            overhead[i] = speed.overhead();
            stock[i] = training.stock(model, workers, RDDTrainingApproach.Export);
        }
        double speed = median(ours);
        value(name + ".images-per-second.1-worker", median(one));
        value(name + ".images-per-second", speed);
        value(name + ".milliseconds-per-sync", median(sync));
        PlainLoop.measure(model, true).ifPresent(v -> value(name + ".plain-fit.prepared", v.imagesPerSecond()));
        PlainLoop.measure(model, false).ifPresent(v -> value(name + ".plain-fit.stock", v.imagesPerSecond()));
        value(name + ".stock-master.images-per-second", median(stock));
        ratio("train." + name + ".vs-stock", speed / median(stock), "speed by that of Deeplearning4j's master");
        StockMaster.measure(model, workers).ifPresent(v -> {
            value(name + ".stock-master-as-it-comes.images-per-second", v);
            ratio("train." + name + ".vs-stock-as-it-comes", speed / v, "the same, without our native settings; measured once");
        });
        double direct = training.stock(model, workers, RDDTrainingApproach.Direct);
        value(name + ".stock-master-direct.images-per-second", direct);
        ratio("train." + name + ".vs-stock-direct", speed / direct, "the same, without its export to files; measured once");
        if (peer != null) {
            value(name + ".pytorch.images-per-second", peer);
            ratio("train." + name + ".vs-pytorch", speed / peer, "speed by PyTorch's on as many threads");
        }
        ratio("sync-overhead." + name, median(overhead), "part of an epoch that is not local steps");
        ratio("scaling.2-workers" + (name.equals("lenet-300-100") ? "" : "." + name), speed / median(one),
                "speed of 2 workers by that of 1");
    }

    private void var() {
        Map<TrainingBench.Var, double[]> speeds = new EnumMap<>(TrainingBench.Var.class);
        for (int i = 0; i < TIMES; i++) {
            for (TrainingBench.Var var : TrainingBench.Var.values()) {
                speeds.computeIfAbsent(var, v -> new double[TIMES])[i] =
                        training.ours(BenchModel.lenet300100(), workers, var, EPOCHS).imagesPerSecond();
            }
        }
        double off = median(speeds.get(TrainingBench.Var.OFF));
        ratio("var-overhead.sync", off / median(speeds.get(TrainingBench.Var.SYNC)) - 1, "more time than lambda 0, moments: sync");
        ratio("var-overhead.step", off / median(speeds.get(TrainingBench.Var.STEP)) - 1, "more time than lambda 0, moments: step");
    }

    private void prune() {
        PruningBench.Times times = PruningBench.measure(spark, BenchModel.lenet5());
        value("prune-sweep.seconds", times.sweep());
        value("prune-sweep.sequential-seconds", times.sequential());
        ratio("prune-sweep.vs-ideal", times.sweep() / (times.sequential() / workers), "20 levels by 20 forward passes over 2");
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void value(String name, double value) {
        measured.put(name, value);
        out.printf(Locale.ROOT, "%-50s %,14.1f%n", name, value);
    }

    private void ratio(String name, double value, String meaning) {
        ratios.put(name, value);
        out.printf(Locale.ROOT, "  %-48s %14.3f  %s%n", name, value, meaning);
    }
}
