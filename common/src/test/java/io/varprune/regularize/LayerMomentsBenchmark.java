package io.varprune.regularize;

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

/** The moments of many weights beside the least that they can cost: reading the weights once, on as many threads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LayerMomentsBenchmark {
    private static final int PART = 1 << 20;
    private static final int LANES = 512;

    /** How many. */
    @Param({"100000", "1000000", "10000000"})
    public int weights;

    private float[] w;

    /** Makes the weights. */
    @Setup
    public void random() {
        SplittableRandom random = new SplittableRandom(1);
        w = new float[weights];
        for (int i = 0; i < weights; i++) {
            w[i] = (float) random.nextDouble(-0.5, 0.5);
        }
    }

    /** What is measured. */
    @Benchmark
    public LayerMoments moments() {
        return LayerMoments.of(w, 0, weights);
    }

    /** The least. */
    @Benchmark
    public float read() {
        if (weights <= PART) {
            return sum(0, weights);
        }
        return IntStream.range(0, (weights + PART - 1) / PART).parallel()
                .mapToObj(p -> sum(p * PART, Math.min(weights, (p + 1) * PART))).reduce(0f, Float::sum);
    }

    // many sums side by side, which become vector instructions: one alone waits for each addition, not for the memory
    private float sum(int from, int to) {
        float[] row = new float[LANES];
        float[] sums = new float[LANES];
        for (int start = from; start < to; start += LANES) {
            int n = Math.min(LANES, to - start);
            System.arraycopy(w, start, row, 0, n);
            add(row, sums, n);
        }
        float sum = 0;
        for (float s : sums) {
            sum += s;
        }
        return sum;
    }

    private static void add(float[] row, float[] sums, int n) {
        for (int i = 0; i < n; i++) {
            sums[i] += row[i];
        }
    }
}
