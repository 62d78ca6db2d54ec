package io.varprune.flatness;

import io.varprune.step.FlatSums;
import io.varprune.step.Objective;

/**
 * Products of the Hessian H of a loss at w with vectors v, by central differences of its gradient g:
 * H v = (g(w + h v) - g(w - h v)) / 2h. Two passes over the examples each. Two more copies of the parameters. Not thread-safe.
 */
public final class HessianProduct {
    /**
     * h in units of |w|, for |v| = 1. Three errors meet here, with u = 2^-24 for floats:
     * rounding w + h v moves w by up to u |w|, and rounding in g is far smaller at a trained network: relative to |H| no more than
     * u |w| / h = 6e-5;
     * the differences' own, h^2 |d3L| / 6;
     * and where a ReLU of one example changes sides between w - h v and w + h v, a jump of g by 1/n of that example's, divided by 2h.
     * The last one grows as h falls, and few examples lie between; the loss that is differentiated is in effect smoothed over h.
     * Measured on the quickstart's networks: at 3e-4, 1e-3 and 3e-3 the eigenvalues of SGD's and of all pruned networks agree within 10%,
     * those of VAR's uncut ones, 0.05 to 0.1, within a factor of 2; at 1e-5 and at 1e-2 they are off by up to 20 times.
     */
    static final double STEP = 1e-3;

    private final Objective loss;
    private final float[] w;
    private final Subspace subspace;
    private final double h;
    private final float[] at;
    private final float[] behind;

    /** At the parameters w, in a subspace. @param w not changed, not copied */
    public HessianProduct(Objective loss, float[] w, Subspace subspace) {
        this(loss, w, subspace, STEP);
    }

    HessianProduct(Objective loss, float[] w, Subspace subspace, double step) {
        this.loss = loss;
        this.w = w;
        this.subspace = subspace;
        double norm = FlatSums.norm(w);
        h = step * (norm > 0 ? norm : 1);
        at = new float[w.length];
        behind = new float[w.length];
    }

    /** How many parameters. */
    int length() {
        return w.length;
    }

    /** Sets what is outside of the subspace to 0, in place. */
    void project(float[] vector) {
        subspace.project(vector);
    }

    /** Overwrites {@code product} with H v, 0 outside of the subspace. @param v of length 1, 0 outside of the subspace */
    public void times(float[] v, float[] product) {
        gradient(v, h, product);
        gradient(v, -h, behind);
        for (int i = 0; i < product.length; i++) {
            product[i] = (float) (((double) product[i] - behind[i]) / (2 * h));
        }
        subspace.project(product);
    }

    private void gradient(float[] v, double step, float[] gradient) {
        for (int i = 0; i < w.length; i++) {
            at[i] = (float) (w[i] + step * v[i]);
        }
        loss.gradient(at, gradient);
    }
}
