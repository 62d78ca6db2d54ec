package io.varprune.export;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;

/**
 * How fast networks answer, in examples per second: the median of {@value #RUNS} runs on batches of {@value #BATCH} random examples, in the
 * calling thread.
 *
 * @param trained before it was pruned
 * @param dense   pruned, by kernels to which a zero is a number like any other
 * @param sums    pruned, as sums over the weights that are not zero; empty for a network that has no such kernels
 */
public record InferenceSpeed(double trained, double dense, OptionalDouble sums) {
    /** Examples at a time. */
    public static final int BATCH = 256;
    private static final int RUNS = 5;
    private static final long RUN_NANOS = 100_000_000;
    // before the JIT compiler is done with the loops over rows, they take twenty times as long
    private static final long WARM_UP_NANOS = 500_000_000;
    private static final int MOST_WARM_UPS = 16;
    private static final double SETTLED = 0.1;

    /** Takes some seconds, until the speed settles; most when the processor is shared. @param features of one example */
    public static InferenceSpeed of(Model trained, Model pruned, int features) {
        Random random = new Random(1);
        float[] examples = new float[BATCH * features];
        for (int i = 0; i < examples.length; i++) {
            examples[i] = random.nextFloat();
        }
        return new InferenceSpeed(measure(Predictor.dense(trained), examples), measure(Predictor.dense(pruned), examples),
                Predictor.knowsZeros(pruned) ? OptionalDouble.of(measure(new Predictor(pruned), examples)) : OptionalDouble.empty());
    }

    private static double measure(Predictor predictor, float[] examples) {
        try (predictor) {
            warmUp(predictor, examples);
            double[] speeds = new double[RUNS];
            Arrays.setAll(speeds, i -> run(predictor, examples, RUN_NANOS));
            Arrays.sort(speeds);
            return speeds[RUNS / 2];
        }
    }

    private static void warmUp(Predictor predictor, float[] examples) {
        double before = 0;
        for (int i = 0; i < MOST_WARM_UPS; i++) {
            double now = run(predictor, examples, WARM_UP_NANOS);
            if (Math.abs(now - before) < SETTLED * now) {
                return;
            }
            before = now;
        }
    }

    private static double run(Predictor predictor, float[] examples, long least) {
        long start = System.nanoTime();
        long batches = 0;
        long nanos = 0;
        while (nanos < least) {
            predictor.predict(examples, BATCH);
            batches++;
            nanos = System.nanoTime() - start;
        }
        return batches * BATCH * 1e9 / nanos;
    }
}
