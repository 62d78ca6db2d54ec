package io.varprune.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.WeightTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every step beside its equation, written out in double precision, on a function whose gradient is known. */
class StepTest {
    private static final int N = 50;
    // two weight tensors with three biases between and two behind them
    private static final List<WeightTensor> WEIGHTS = List.of(new WeightTensor("a", "W", 0, 30, List.of(5L, 6L)),
            new WeightTensor("b", "W", 33, 15, List.of(15L)));
    // the direction is in float; values are of order 1
    private static final double FLOAT = 2e-5;

    /** f(w) = sum a_i w_i^2 / 2 + w_i w_(i+1) + w_i^4 / 4, another a for each minibatch. */
    private static final class Quartic implements Objective {
        private final double[] a;
        private final List<float[]> asked = new ArrayList<>();

        Quartic(long minibatch) {
            a = new Random(minibatch).doubles(N, 0.5, 2).toArray();
        }

        double[] gradient(double[] w) {
            double[] g = new double[N];
            for (int i = 0; i < N; i++) {
                g[i] = a[i] * w[i] + w[i] * w[i] * w[i] + (i > 0 ? w[i - 1] : 0) + (i < N - 1 ? w[i + 1] : 0);
            }
            return g;
        }

        double value(double[] w) {
            double f = 0;
            for (int i = 0; i < N; i++) {
                f += a[i] * w[i] * w[i] / 2 + Math.pow(w[i], 4) / 4 + (i < N - 1 ? w[i] * w[i + 1] : 0);
            }
            return f;
        }

        @Override
        public double gradient(float[] at, float[] gradient) {
            asked.add(at.clone());
            double[] g = gradient(exact(at));
            for (int i = 0; i < N; i++) {
                gradient[i] = (float) g[i];
            }
            return value(exact(at));
        }
    }

    private static double[] exact(float[] w) {
        double[] exact = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            exact[i] = w[i];
        }
        return exact;
    }

    private static float[] start(long seed) {
        Random random = new Random(seed);
        float[] w = new float[N];
        for (int i = 0; i < N; i++) {
            w[i] = (float) random.nextGaussian();
        }
        // a weight and a bias of 0, and a tie
        w[4] = 0;
        w[31] = 0;
        w[9] = -w[12];
        return w;
    }

    private static double[] plus(double[] w, double scale, double[] g) {
        double[] sum = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            sum[i] = w[i] + scale * g[i];
        }
        return sum;
    }

    private static double norm(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
    }

    private static void check(Step step, Quartic f, float[] w, double[] expected, int passes) {
        float[] before = w.clone();
        float[] direction = new float[N];
        double loss = step.direction(N, WEIGHTS).of(f, w, 7, direction);
        assertThat(exact(direction)).containsExactly(expected, within(FLOAT * norm(expected)));
        assertThat(w).as("the parameters stay").isEqualTo(before);
        assertThat(f.asked).as("passes").hasSize(passes);
        if (!(step instanceof Extrapolated)) {
            assertThat(loss).isEqualTo(f.value(exact(w)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sgdIsTheGradient(long seed) {
        Quartic f = new Quartic(seed);
        check(new Sgd(), f, start(seed), f.gradient(exact(start(seed))), 1);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.05", "2, 0.5", "3, 2"})
    void samIsTheGradientAtTheEndOfAnAscentOfLengthRho(long seed, double rho) {
        Quartic f = new Quartic(seed);
        double[] w = exact(start(seed));
        double[] g = f.gradient(w);
        check(new Sam(rho), f, start(seed), f.gradient(plus(w, rho / norm(g), g)), 2);
        assertThat(norm(plus(exact(f.asked.get(1)), -1, w))).isCloseTo(rho, within(1e-6 * N));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5", "2, 2"})
    void asamScalesTheAscentWithEachParameter(long seed, double rho) {
        Quartic f = new Quartic(seed);
        double[] w = exact(start(seed));
        double[] g = f.gradient(w);
        double[] scaled = new double[N];
        double[] ascent = new double[N];
        for (int i = 0; i < N; i++) {
            scaled[i] = Math.abs(w[i]) * g[i];
            ascent[i] = w[i] * w[i] * g[i];
        }
        check(new Asam(rho), f, start(seed), f.gradient(plus(w, rho / norm(scaled), ascent)), 2);
    }

    @Test
    void aGradientOfZeroPerturbsNothing() {
        for (Step step : List.of(new Sam(0.05), new Asam(0.5))) {
            check(step, new Quartic(1), new float[N], new double[N], 2);
        }
    }

    /** C(w + rho g) by sorting: of the 45 weights the ceil(45 (1 - s))-th largest and everything below or equal goes. */
    private static double[] compressed(double[] w, double sparsity) {
        List<Double> magnitudes = new ArrayList<>();
        WEIGHTS.forEach(t -> {
            for (int i = t.offset(); i < t.end(); i++) {
                magnitudes.add(Math.abs(w[i]));
            }
        });
        magnitudes.sort(Collections.reverseOrder());
        double threshold = magnitudes.get((int) Math.ceil(Math.round(1e6 * magnitudes.size() * (1 - sparsity)) / 1e6) - 1);
        double[] c = w.clone();
        WEIGHTS.forEach(t -> {
            for (int i = t.offset(); i < t.end(); i++) {
                c[i] = Math.abs(w[i]) > threshold ? w[i] : 0;
            }
        });
        return c;
    }

    private static double[] cram(Quartic f, double[] w, double rho, double sparsity, boolean sparse, boolean plus) {
        double[] g = f.gradient(w);
        double[] c = compressed(plus(w, rho, g), sparsity);
        double[] robust = f.gradient(c);
        for (WeightTensor t : WEIGHTS) {
            for (int i = t.offset(); i < t.end() && sparse; i++) {
                robust[i] = c[i] == 0 ? 0 : robust[i];
            }
        }
        return plus ? plus(robust, 1, g) : robust;
    }

    @ParameterizedTest
    @CsvSource({"1, 0.05, 0.5", "2, 0.2, 0.9", "3, 0.1, 0.98", "4, 0, 0.7", "5, 0.1, 0", "6, 0.1, 0.8"})
    void cramIsTheGradientAtTheCompressedAscent(long seed, double rho, double sparsity) {
        double[] w = exact(start(seed));
        for (boolean sparse : new boolean[] {false, true}) {
            Quartic f = new Quartic(seed);
            check(new Cram(rho, List.of(sparsity), sparse), f, start(seed), cram(f, w, rho, sparsity, sparse, false), 2);
            Quartic again = new Quartic(seed);
            check(new CramPlus(rho, List.of(sparsity), sparse), again, start(seed), cram(f, w, rho, sparsity, sparse, true), 2);
        }
    }

    @Test
    void theThresholdAndItsTiesGoAndBiasesStay() {
        // 10 weights; 0.7 keeps 3, the third largest is 8, and so are its tie and all below: 10 and 9 stay
        List<WeightTensor> weights = List.of(new WeightTensor("a", "W", 1, 10, List.of(10L)));
        float[] w = {0.5f, 1, -2, 3, 10, -4, 5, 8, -8, -9, 7, 0.25f};
        new TopK(weights).compress(w, 0.7);
        assertThat(w).containsExactly(0.5f, 0, 0, 0, 10, 0, 0, 0, 0, -9, 0, 0.25f);
    }

    @Test
    void severalSparsitiesAreDrawnByTheSeedAlone() {
        List<Double> sparsities = List.of(0.5, 0.8, 0.95);
        Quartic f = new Quartic(1);
        double[] w = exact(start(1));
        Direction multi = new Cram(0.1, sparsities, false).direction(N, WEIGHTS);
        Set<Double> drawn = new HashSet<>();
        for (long seed = 0; seed < 40; seed++) {
            float[] direction = new float[N];
            multi.of(f, start(1), seed, direction);
            for (double sparsity : sparsities) {
                if (norm(plus(cram(f, w, 0.1, sparsity, false, false), -1, exact(direction))) < 1e-4) {
                    drawn.add(sparsity);
                }
            }
            float[] again = new float[N];
            new Cram(0.1, sparsities, false).direction(N, WEIGHTS).of(f, start(1), seed, again);
            assertThat(again).isEqualTo(direction);
        }
        assertThat(drawn).containsExactlyInAnyOrderElementsOf(sparsities);
    }

    @Test
    void extrapolationLooksAheadAlongTheLastGradient() {
        Direction step = new Extrapolated(0.1).direction(N, WEIGHTS);
        double[] w = exact(start(1));
        double[] last = new Quartic(0).gradient(w);
        for (int minibatch = 0; minibatch < 3; minibatch++) {
            Quartic f = new Quartic(minibatch);
            float[] direction = new float[N];
            double loss = step.of(f, start(1), 0, direction);
            double[] ahead = plus(w, -0.1, last);
            double[] expected = f.gradient(ahead);
            assertThat(exact(direction)).containsExactly(expected, within(FLOAT * norm(expected)));
            assertThat(loss).isCloseTo(f.value(ahead), within(1e-4));
            assertThat(f.asked).as("its own gradient only after a sync").hasSize(minibatch == 0 ? 2 : 1);
            last = expected;
        }
        step.restart();
        Quartic f = new Quartic(9);
        step.of(f, start(1), 0, new float[N]);
        assertThat(f.asked.get(0)).isEqualTo(start(1));
    }

    @Test
    void numbersThatAreNoLongerFiniteAreLeftToTheSync() {
        float[] direction = new float[N];
        for (Step step : List.of(new Sam(0.1), new Asam(0.1), new Cram(0.1, List.of(0.5), true), new Extrapolated(0.1))) {
            float[] w = start(1);
            w[3] = Float.NaN;
            step.direction(N, WEIGHTS).of(new Quartic(1), w, 0, direction);
            assertThat(direction[3]).as(step.toString()).isNaN();
        }
    }

    @Test
    void anEmptyListOfSparsitiesIsRefused() {
        assertThatThrownBy(() -> new CramPlus(0.1, List.of(), false)).hasMessage("sparsities: got none, allowed one or more");
    }
}
