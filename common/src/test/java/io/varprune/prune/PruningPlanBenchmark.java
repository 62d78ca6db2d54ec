package io.varprune.prune;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The thresholds of 20 levels from two passes, beside sorting the magnitudes once; and the whole plan, which counts what is kept. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PruningPlanBenchmark {
    private static final int LEVELS = 20;

    /** How many; the first is lenet-300-100. */
    @Param({"266610", "10000000"})
    public int weights;

    private float[] w;
    private ParameterLayout layout;
    private double[] sparsities;
    private List<Integer> cuts;

    /** Makes the weights. */
    @Setup
    public void random() {
        SplittableRandom random = new SplittableRandom(1);
        w = new float[weights];
        for (int i = 0; i < weights; i++) {
            w[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        layout = new ParameterLayout(weights, List.of(new WeightTensor("layer", "W", 0, weights, List.of((long) weights))));
        sparsities = IntStream.range(0, LEVELS).mapToDouble(i -> i / (double) LEVELS).toArray();
        cuts = Arrays.stream(sparsities).mapToObj(s -> new Sparsity(s).cutOf(weights)).toList();
    }

    /** Thresholds alone. */
    @Benchmark
    public List<Threshold> selection() {
        return new MagnitudeSelection(w, layout.weights()).thresholds(cuts);
    }

    /** Thresholds, and what each level keeps in each layer. */
    @Benchmark
    public PruningPlan plan() {
        return PruningPlan.of(w, layout, new GlobalAllocation(), sparsities);
    }

    /** The usual way to thresholds. */
    @Benchmark
    public float[] sort() {
        float[] magnitudes = new float[weights];
        for (int i = 0; i < weights; i++) {
            magnitudes[i] = Math.abs(w[i]);
        }
        Arrays.sort(magnitudes);
        return magnitudes;
    }
}
