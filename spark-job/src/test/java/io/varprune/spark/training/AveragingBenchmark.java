package io.varprune.spark.training;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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

/** What the driver does with the workers' weights and momentum at a sync, in both ways of taking the average. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AveragingBenchmark {
    /** How many. */
    @Param({"2", "8"})
    public int workers;

    /** Of each worker, with as much momentum; the first is lenet-300-100. */
    @Param({"266610", "10000000"})
    public int weights;

    private List<WorkerResult> results;
    private float[] params;
    private float[] updater;

    /** Makes the results, each of another number of examples. */
    @Setup
    public void random() {
        SplittableRandom random = new SplittableRandom(1);
        results = new ArrayList<>();
        for (int k = 0; k < workers; k++) {
            results.add(new WorkerResult(k, "executor", random(random), random(random), 1280 - k, 10, 1, 1, 1));
        }
        params = new float[weights];
        updater = new float[weights];
    }

    private float[] random(SplittableRandom random) {
        float[] numbers = new float[weights];
        for (int i = 0; i < weights; i++) {
            numbers[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        return numbers;
    }

    /** In floats, where the results lie. */
    @Benchmark
    public float[] flatAverage() {
        FlatAverage.of(results, params, updater);
        return params;
    }

    /** By sums in double precision, as a tree of many workers takes it. */
    @Benchmark
    public float[] partialSum() {
        PartialSum sum = new PartialSum();
        results.forEach(sum::add);
        sum.mean(params, updater);
        return params;
    }
}
