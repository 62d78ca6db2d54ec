package io.varprune.flatness;

import io.varprune.step.FlatSums;
import java.util.Random;

/**
 * The largest eigenvalue of a Hessian by power iteration, v = H v / |H v|. That finds the eigenvalue of the largest magnitude. If it is
 * negative, as it can be where no training ended, a second iteration with H - eigenvalue I finds the largest one. Two vectors.
 *
 * @param tolerance     ends when the Rayleigh quotient v'Hv changes relatively by no more, above 0
 * @param maxIterations products with the Hessian at most, in each iteration; 2 or more
 */
public record PowerIteration(double tolerance, int maxIterations) {
    /** Checks the ranges. */
    public PowerIteration {
        if (!(tolerance > 0)) {
            throw new IllegalArgumentException("tolerance: got " + tolerance + ", allowed above 0");
        }
        if (maxIterations < 2) {
            throw new IllegalArgumentException("maxIterations: got " + maxIterations + ", allowed 2 or more");
        }
    }

    /** Iterates from a random vector. @param seed decides the vector alone */
    public Sharpness largest(HessianProduct hessian, long seed) {
        Sharpness dominant = iterate(hessian, 0, seed);
        if (!(dominant.eigenvalue() < 0)) {
            return dominant;
        }
        Sharpness largest = iterate(hessian, -dominant.eigenvalue(), seed);
        return new Sharpness(largest.eigenvalue(), dominant.iterations() + largest.iterations(), largest.residual(),
                dominant.converged() && largest.converged());
    }

    private Sharpness iterate(HessianProduct hessian, double shift, long seed) {
        float[] v = start(hessian, seed);
        float[] product = new float[v.length];
        double quotient = Double.NaN;
        for (int k = 1; ; k++) {
            hessian.times(v, product);
            double before = quotient;
            quotient = FlatSums.dot(v, product);
            boolean converged = quotient == before || Math.abs(quotient - before) <= tolerance * Math.abs(quotient);
            if (converged || k == maxIterations || !Double.isFinite(quotient)) {
                return new Sharpness(quotient, k, residual(v, product, quotient), converged);
            }
            for (int i = 0; i < v.length; i++) {
                product[i] += (float) (shift * v[i]);
            }
            double norm = FlatSums.norm(product);
            if (norm == 0) {
                return new Sharpness(0, k, 0, true);
            }
            for (int i = 0; i < v.length; i++) {
                v[i] = (float) (product[i] / norm);
            }
        }
    }

    private static float[] start(HessianProduct hessian, long seed) {
        Random random = new Random(seed);
        float[] v = new float[hessian.length()];
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) random.nextGaussian();
        }
        hessian.project(v);
        double norm = FlatSums.norm(v);
        for (int i = 0; norm > 0 && i < v.length; i++) {
            v[i] /= (float) norm;
        }
        return v;
    }

    private static double residual(float[] v, float[] product, double quotient) {
        double sum = 0;
        for (int i = 0; i < v.length; i++) {
            double difference = product[i] - quotient * v[i];
            sum += difference * difference;
        }
        return sum == 0 ? 0 : Math.sqrt(sum) / Math.abs(quotient);
    }
}
