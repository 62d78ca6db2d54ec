package io.varprune.flatness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.ParameterRange;
import io.varprune.step.Objective;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerIterationTest {
    private static final int N = 40;
    private static final PowerIteration ITERATION = new PowerIteration(1e-7, 500);

    /** The Hessian is a reflection times a diagonal times the reflection, so the diagonal has its eigenvalues. */
    @ParameterizedTest
    @CsvSource({"5, 2, 5", "5, -4, 5", "3, -10, 3", "-1, -10, -1"})
    void findsTheLargestEigenvalueOfAQuadraticAlsoBesideALargerNegativeOne(double one, double other, double largest) {
        double[] eigenvalues = new double[N];
        for (int i = 0; i < N; i++) {
            // all others lie between the two
            eigenvalues[i] = i == 0 ? one : i == 1 ? other : other + (one - other) * i / (2.0 * N);
        }
        double[][] a = reflected(eigenvalues);
        float[] w = vector(3);

        Sharpness found = ITERATION.largest(new HessianProduct(quadratic(a), w, Subspace.WHOLE), 7);

        assertThat(found.converged()).isTrue();
        // floats of the gradient, 6e-8, over a step of 1e-3
        assertThat(found.eigenvalue()).isCloseTo(largest, within(1e-3));
        assertThat(found.residual()).isLessThan(0.01);
    }

    /** [[2, 1], [1, 4]] within a larger matrix has 3 + sqrt(2). */
    @Test
    void whatIsFixedIsNoPartOfTheHessian() {
        double[][] a = {{2, 9, 1, 9}, {9, 50, 9, 9}, {1, 9, 4, 9}, {9, 9, 9, 70}};
        Subspace subspace = new Subspace(List.of(new ParameterRange(1, 2), new ParameterRange(3, 4)), Optional.empty());
        Sharpness found = ITERATION.largest(new HessianProduct(quadratic(a), new float[] {1, 2, 3, 4}, subspace), 1);
        assertThat(found.eigenvalue()).isCloseTo(3 + Math.sqrt(2), within(1e-3));
    }

    @Test
    void aLinearLossHasNoSharpness() {
        Objective linear = (at, gradient) -> {
            java.util.Arrays.fill(gradient, 3);
            return 3 * at[0];
        };
        assertThat(ITERATION.largest(new HessianProduct(linear, new float[] {1, 2}, Subspace.WHOLE), 1))
                .isEqualTo(new Sharpness(0, 1, 0, true));
    }

    @Test
    void saysThatItDidNotConverge() {
        double[][] a = reflected(new double[] {5, 4.99, 1});
        Sharpness found = new PowerIteration(1e-12, 3).largest(new HessianProduct(quadratic(a), new float[] {1, 1, 1}, Subspace.WHOLE), 1);
        assertThat(found.converged()).isFalse();
        assertThat(found.iterations()).isEqualTo(3);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new PowerIteration(0, 9)).hasMessage("tolerance: got 0.0, allowed above 0");
        assertThatThrownBy(() -> new PowerIteration(0.1, 1)).hasMessage("maxIterations: got 1, allowed 2 or more");
    }

    private static Objective quadratic(double[][] a) {
        return (at, gradient) -> {
            double loss = 0;
            for (int i = 0; i < a.length; i++) {
                double g = 0;
                for (int j = 0; j < a.length; j++) {
                    g += a[i][j] * at[j];
                }
                gradient[i] = (float) g;
                loss += at[i] * g / 2;
            }
            return loss;
        };
    }

    private static double[][] reflected(double[] eigenvalues) {
        int n = eigenvalues.length;
        double[] u = new Random(5).doubles(n, -1, 1).toArray();
        double square = 0;
        for (double x : u) {
            square += x * x;
        }
        double[][] a = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    a[i][j] += ((i == k ? 1 : 0) - 2 * u[i] * u[k] / square) * eigenvalues[k]
                            * ((k == j ? 1 : 0) - 2 * u[k] * u[j] / square);
                }
            }
        }
        return a;
    }

    private static float[] vector(long seed) {
        Random random = new Random(seed);
        float[] w = new float[N];
        for (int i = 0; i < N; i++) {
            w[i] = (float) random.nextGaussian();
        }
        return w;
    }
}
