package io.varprune.regularize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.WeightTensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each penalty beside its definition in double precision, and its gradient beside that definition's central differences. */
class PenaltyTest {
    // weights at 0 to 9 and 12 to 15, biases between and behind
    private static final WeightTensor FIRST = tensor(0, 10);
    private static final WeightTensor SECOND = tensor(12, 4);
    private static final int N = 18;

    private static WeightTensor tensor(int offset, int length) {
        return new WeightTensor("fc", "W", offset, length, List.of((long) length));
    }

    private static double l1(double[] w) {
        return Arrays.stream(w).map(Math::abs).sum();
    }

    private static double l2(double[] w) {
        return Arrays.stream(w).map(x -> x * x / 2).sum();
    }

    private static double hoyerSquare(double[] w) {
        return Math.pow(Arrays.stream(w).map(Math::abs).sum(), 2) / Arrays.stream(w).map(x -> x * x).sum();
    }

    private static double logSum(double[] w) {
        return Arrays.stream(w).map(x -> Math.log(1 + Math.abs(x) / 0.1)).sum();
    }

    static Stream<Arguments> penalties() {
        return Stream.of(Arguments.of(new L1(), (ToDoubleFunction<double[]>) PenaltyTest::l1),
                Arguments.of(new L2(), (ToDoubleFunction<double[]>) PenaltyTest::l2),
                Arguments.of(new DeepHoyer(), (ToDoubleFunction<double[]>) PenaltyTest::hoyerSquare),
                Arguments.of(new LogSum(0.1), (ToDoubleFunction<double[]>) PenaltyTest::logSum));
    }

    private static float[] weights(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] w = new float[N];
        for (int i = 0; i < N; i++) {
            // away from the kink of |w| at 0
            w[i] = (float) (random.nextDouble(0.1, 1) * (random.nextBoolean() ? 1 : -1));
        }
        return w;
    }

    private static double[] of(float[] w, List<WeightTensor> tensors) {
        return tensors.stream().flatMapToInt(t -> IntStream.range(t.offset(), t.end())).mapToDouble(i -> w[i]).toArray();
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void gradientMeetsCentralDifferencesOfTheDefinition(Penalty penalty, ToDoubleFunction<double[]> definition) {
        for (long seed = 1; seed <= 5; seed++) {
            for (List<WeightTensor> tensors : List.of(List.of(FIRST), List.of(FIRST, SECOND), List.of(tensor(5, 1)))) {
                float[] w = weights(seed);
                double[] set = of(w, tensors);
                assertThat(penalty.value(w, tensors)).isCloseTo(definition.applyAsDouble(set), within(1e-12));
                float[] gradient = new float[N];
                Arrays.fill(gradient, 1);
                penalty.addGradient(w, tensors, 0.5, gradient);
                double[] expected = new double[N];
                Arrays.fill(expected, 1);
                int[] at = tensors.stream().flatMapToInt(t -> IntStream.range(t.offset(), t.end())).toArray();
                for (int k = 0; k < at.length; k++) {
                    expected[at[k]] += 0.5 * difference(definition, set, k);
                }
                // 1e-6: of floats of order 1; differences are exact to 1e-9
                for (int i = 0; i < N; i++) {
                    assertThat((double) gradient[i]).as("%s, seed %d, %d", penalty, seed, i).isCloseTo(expected[i], within(2e-6));
                }
            }
        }
    }

    private static double difference(ToDoubleFunction<double[]> f, double[] w, int i) {
        double kept = w[i];
        double h = 1e-5;
        w[i] = kept + h;
        double above = f.applyAsDouble(w);
        w[i] = kept - h;
        double below = f.applyAsDouble(w);
        w[i] = kept;
        return (above - below) / (2 * h);
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void weightsOfZeroHaveNoGradient(Penalty penalty, ToDoubleFunction<double[]> definition) {
        float[] gradient = new float[N];
        penalty.addGradient(new float[N], List.of(FIRST), 1, gradient);
        assertThat(gradient).containsOnly(0);
        float[] w = weights(1);
        w[3] = 0;
        penalty.addGradient(w, List.of(FIRST), 1, gradient);
        assertThat(gradient[3]).isZero();
        assertThat(penalty.value(new float[N], List.of(FIRST))).isZero();
    }

    @Test
    void hoyerSquareWorkedByHand() {
        // S = 1 + 2 + 3 = 6, Q = 14: 36/14; 2 sign(w) (6/196) (14 - 6 |w|) = sign(w) (8, 2, -4) 12/196
        float[] w = {1, -2, 3};
        float[] gradient = new float[3];
        new DeepHoyer().addGradient(w, List.of(tensor(0, 3)), 1, gradient);
        assertThat(new DeepHoyer().value(w, List.of(tensor(0, 3)))).isCloseTo(36.0 / 14, within(1e-12));
        assertThat(gradient).containsExactly(new float[] {96f / 196, -24f / 196, -48f / 196}, within(1e-6f));
    }

    @Test
    void hoyerSquareGoesFromOneToTheCountWhateverTheScale() {
        assertThat(new DeepHoyer().value(new float[] {0, -7, 0, 0}, List.of(tensor(0, 4)))).isEqualTo(1);
        assertThat(new DeepHoyer().value(new float[] {3, -3, 3, 3}, List.of(tensor(0, 4)))).isEqualTo(4);
    }

    @Test
    void aTermTakesEachTensorOrTheNetworkAsOneSetAndWarmsUp() {
        float[] w = weights(2);
        for (boolean network : new boolean[] {false, true}) {
            float[] gradient = new float[N];
            // halfway through a warm-up of 4 iterations
            new PenaltyTerm(new DeepHoyer(), 0.6, 4, network, List.of(FIRST, SECOND)).addGradient(w, 2, gradient);
            float[] expected = new float[N];
            if (network) {
                new DeepHoyer().addGradient(w, List.of(FIRST, SECOND), 0.3, expected);
            } else {
                new DeepHoyer().addGradient(w, List.of(FIRST), 0.3, expected);
                new DeepHoyer().addGradient(w, List.of(SECOND), 0.3, expected);
            }
            assertThat(gradient).isEqualTo(expected);
            assertThat(gradient[10]).as("a bias").isZero();
        }
    }
}
