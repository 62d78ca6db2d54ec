package io.varprune.spark.flatness;

import io.varprune.flatness.PowerIteration;
import java.io.Serializable;

/**
 * How flatness is measured.
 *
 * @param directions    random directions, 1 or more
 * @param steps         values of alpha on each side of 0, 1 or more; the outermost are -1 and 1, where a filter has moved by its own norm
 * @param tolerance     relative change at which a power iteration ends, above 0
 * @param maxIterations products with the Hessian at most, 2 or more
 * @param seed          of the directions and of the power iteration's first vector
 */
public record FlatnessSettings(int directions, int steps, double tolerance, int maxIterations, long seed) implements Serializable {
    /** Checks the ranges. */
    public FlatnessSettings {
        atLeast("directions", directions, 1);
        atLeast("steps", steps, 1);
        new PowerIteration(tolerance, maxIterations);
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": got " + value + ", allowed " + least + " or more");
        }
    }

    PowerIteration powerIteration() {
        return new PowerIteration(tolerance, maxIterations);
    }

    /** From -1 to 1, in equal steps. */
    public double[] alphas() {
        double[] alphas = new double[2 * steps + 1];
        for (int i = 0; i < alphas.length; i++) {
            alphas[i] = (double) (i - steps) / steps;
        }
        return alphas;
    }
}
