package io.varprune.spark.sweep;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import io.varprune.spark.run.Networks;
import io.varprune.spark.run.Provenance;
import io.varprune.sweep.Objective;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;

/** How trials share the cluster. */
public enum Parallelism {
    /**
     * {@link #TRIAL_PARALLEL} when there are as many trials as slots, so that it keeps all of them busy, and a trial needs no more
     * than half of a slot's share of the memory of its executor; else {@link #DATA_PARALLEL}.
     */
    AUTO,
    /** A trial is one task, and there are as many at once as slots. */
    TRIAL_PARALLEL,
    /** Each trial over all slots. */
    DATA_PARALLEL;

    private static final int DATA_PARALLEL_TRIALS = 1;
    private static final int NETWORKS = 3;

    /** As the command line and files say it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What it means for a sweep; itself unless it is {@link #AUTO}.
     *
     * @param trials     of the sweep, made or not
     * @param experiment one of them
     * @param data       its data
     */
    public Parallelism of(JavaSparkContext spark, int trials, Experiment experiment, DataSplit data) {
        if (this != AUTO) {
            return this;
        }
        int slots = spark.defaultParallelism() / spark.getConf().getInt("spark.task.cpus", 1);
        try (Closing network = new Closing(Networks.plain(experiment, data.train().shape(), data.train().classes(),
                spark.hadoopConfiguration()))) {
            return choose(trials, slots, trialBytes(network.model().numParams(), experiment, data.train()), slotBytes(spark, slots));
        }
    }

    private record Closing(Model model) implements AutoCloseable {
        @Override
        public void close() {
            model.close();
        }
    }

    /** @param trialBytes that one trial needs @param slotBytes that a slot has */
    static Parallelism choose(int trials, int slots, long trialBytes, long slotBytes) {
        return trials >= slots && trialBytes <= slotBytes / 2 ? TRIAL_PARALLEL : DATA_PARALLEL;
    }

    /**
     * Memory of a trial in one task, on the heap and outside of it: weights, gradient and updater state of three networks (the trial's, the
     * workers' and the sync's two averages), weights and updater state that each worker hands back, and its examples. Activations, which
     * depend on the network, have the other half of the slot's share.
     */
    static long trialBytes(long parameters, Experiment experiment, Examples train) {
        int states = experiment.train().updater().name().stateNumbers();
        int workers = Math.max(1, experiment.train().workers());
        long numbers = parameters * ((long) NETWORKS * (2 + states) + (long) workers * (1 + states));
        return numbers * Float.BYTES + train.bytes();
    }

    private static long slotBytes(JavaSparkContext spark, int slots) {
        // the driver is among them
        int executors = Math.max(1, spark.sc().getExecutorMemoryStatus().size() - 1);
        long heap = spark.sc().isLocal() ? Runtime.getRuntime().maxMemory()
                : spark.getConf().getSizeAsBytes("spark.executor.memory", "1g");
        return heap / Math.max(1, (slots + executors - 1) / executors);
    }

    /** @param sweep the sweep's directory @throws IllegalStateException when it is {@link #AUTO} */
    public Segments segments(JavaSparkContext spark, Path sweep, Provenance provenance, Objective objective) {
        return switch (this) {
            case AUTO -> throw new IllegalStateException("auto: choose first");
            case TRIAL_PARALLEL -> new TrialParallel(spark, sweep, provenance, objective);
            case DATA_PARALLEL -> new DataParallel(spark, sweep, provenance, objective, DATA_PARALLEL_TRIALS);
        };
    }
}
