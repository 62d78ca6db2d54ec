package io.varprune.engine;

import io.varprune.model.WeightTensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.FixedSchedule;
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

/** The update by momentum and L2 with and without the gradient of VAR, which shares its pass. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class UpdateRuleBenchmark {
    /** How many; the first is lenet-300-100. */
    @Param({"266610", "10000000"})
    public int weights;

    private float[] w;
    private float[] g;
    private float[] v;
    private UpdateRule rule;
    private VarianceTerm fixed;
    private VarianceTerm ofEachStep;
    private List<Span> plain;
    private List<Span> marked;

    /** Makes weights and gradient, and a rate so small that they stay as they are however often the update is made. */
    @Setup
    public void random() {
        SplittableRandom random = new SplittableRandom(1);
        w = new float[weights];
        g = new float[weights];
        v = new float[weights];
        for (int i = 0; i < weights; i++) {
            w[i] = (float) random.nextDouble(-0.5, 0.5);
            g[i] = (float) random.nextDouble(-1e-3, 1e-3);
        }
        rule = UpdateRule.of(new Nesterovs(1e-9, 0.9)).orElseThrow();
        List<WeightTensor> tensors = List.of(new WeightTensor("layer", "W", 0, weights, List.of((long) weights)));
        ofEachStep = new VarianceTerm(tensors, 1e-4, null, false);
        fixed = new VarianceTerm(tensors, 1e-4, null, false);
        fixed.prepare(w, 0, 0);
        plain = List.of(new Span(0, weights, new FixedSchedule(5e-4), Span.NO_TENSOR));
        marked = fixed.mark(plain);
    }

    /** Without VAR. */
    @Benchmark
    public float[] momentum() {
        rule.apply(w, g, v, plain, 0, 0, null);
        return w;
    }

    /** With VAR from moments that are given ({@code moments: sync}). */
    @Benchmark
    public float[] momentumAndVar() {
        rule.apply(w, g, v, marked, 0, 0, fixed);
        return w;
    }

    /** With VAR from moments that are taken first ({@code moments: step}). */
    @Benchmark
    public float[] momentumAndVarWithMoments() {
        ofEachStep.prepare(w, 0, 0);
        rule.apply(w, g, v, marked, 0, 0, ofEachStep);
        return w;
    }
}
