package io.varprune.flatness;

import java.io.Serializable;

/**
 * What a power iteration found.
 *
 * @param eigenvalue the largest eigenvalue, the Rayleigh quotient of the last vector v
 * @param iterations products with the Hessian that it took
 * @param residual   |H v - eigenvalue v| / |eigenvalue|, |v| = 1: some eigenvalue is that close; 0 when both are 0
 * @param converged  whether the quotient's last relative change was within the tolerance
 */
public record Sharpness(double eigenvalue, int iterations, double residual, boolean converged) implements Serializable {}
