package io.varprune.reparameterize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.WeightTensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerpropagationTest {
    private static final int N = 12;
    private static final List<WeightTensor> WEIGHTS = List.of(new WeightTensor("a", "W", 0, 4, List.of(4L)),
            new WeightTensor("b", "W", 6, 5, List.of(5L)));

    private static boolean isWeight(int i) {
        return i < 4 || i >= 6 && i < 11;
    }

    private static float[] phi(long seed) {
        Random random = new Random(seed);
        float[] phi = new float[N];
        for (int i = 0; i < N; i++) {
            phi[i] = (float) (2 * random.nextDouble() - 1);
        }
        return phi;
    }

    /** theta by definition. */
    private static double[] theta(double[] phi, double alpha) {
        double[] theta = phi.clone();
        for (int i = 0; i < N; i++) {
            theta[i] = isWeight(i) ? phi[i] * Math.pow(Math.abs(phi[i]), alpha - 1) : phi[i];
        }
        return theta;
    }

    private static double[] exact(float[] x) {
        double[] exact = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            exact[i] = x[i];
        }
        return exact;
    }

    /** A function of theta that joins all of them: sum sin(theta_i) theta_(i+1). */
    private static double loss(double[] theta) {
        double loss = 0;
        for (int i = 0; i < N; i++) {
            loss += Math.sin(theta[i]) * theta[(i + 1) % N];
        }
        return loss;
    }

    private static double[] lossGradient(double[] theta) {
        double[] gradient = new double[N];
        for (int i = 0; i < N; i++) {
            gradient[i] += Math.cos(theta[i]) * theta[(i + 1) % N];
            gradient[(i + 1) % N] += Math.sin(theta[i]);
        }
        return gradient;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.125, 1.5, 2, 3, 4.75, 12})
    void weightsAndGradientsAreThoseOfTheDefinition(double alpha) {
        Powerpropagation power = new Powerpropagation(alpha);
        for (long seed = 1; seed <= 5; seed++) {
            float[] phi = phi(seed);
            double[] theta = theta(exact(phi), alpha);
            float[] found = power.weights(phi, WEIGHTS);
            float[] gradient = new float[N];
            for (int i = 0; i < N; i++) {
                // a float and the products of at most 8 of them; far below every weight that matters it is rounded
                assertThat((double) found[i]).isCloseTo(theta[i], within(1e-6 * Math.abs(theta[i]) + 1e-29));
                gradient[i] = (float) lossGradient(theta)[i];
            }
            power.pullBack(phi, WEIGHTS, gradient);
            for (int i = 0; i < N; i++) {
                double[] point = exact(phi);
                double h = 1e-5 * Math.max(0.1, Math.abs(point[i]));
                point[i] = phi[i] + h;
                double above = loss(theta(point, alpha));
                point[i] = phi[i] - h;
                double below = loss(theta(point, alpha));
                double numeric = (above - below) / (2 * h);
                assertThat((double) gradient[i]).as("alpha %s, seed %d, %d", alpha, seed, i)
                        .isCloseTo(numeric, within(1e-5 * Math.max(1, Math.abs(numeric))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.125, 2, 3})
    void trainingStartsFromTheWeightsThatWereDrawn(double alpha) {
        Powerpropagation power = new Powerpropagation(alpha);
        float[] drawn = phi(3);
        drawn[1] = 0;
        float[] phi = drawn.clone();
        power.invert(phi, WEIGHTS);
        for (int i = 0; i < N; i++) {
            assertThat(power.weights(phi, WEIGHTS)[i]).isCloseTo(drawn[i], within(1e-6f * Math.abs(drawn[i])));
        }
    }

    @Test
    void squaresWorkedByHand() {
        // theta = phi |phi|, d theta / d phi = 2 |phi|; index 4 is a bias
        float[] phi = {3, -0.5f, 0, 1, 7, 0, 0, 0, 0, 0, 0, 0};
        assertThat(new Powerpropagation(2).weights(phi, WEIGHTS)).startsWith(9, -0.25f, 0, 1, 7);
        float[] gradient = {1, 1, 1, -1, 1, 0, 0, 0, 0, 0, 0, 0};
        new Powerpropagation(2).pullBack(phi, WEIGHTS, gradient);
        assertThat(gradient).startsWith(6, 1, 0, -2, 1);
    }

    @Test
    void identityCopiesNothing() {
        float[] phi = phi(1);
        assertThat(new Identity().weights(phi, WEIGHTS)).isSameAs(phi);
    }
}
