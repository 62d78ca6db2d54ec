package io.varprune.flatness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.Mask;
import io.varprune.prune.PruningPlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One matrix of 2 inputs and 2 outputs with columns together, a bias of 2, and 2 filters of 1 channel and 1x3 places. */
class FilterNormalizedDirectionTest {
    private static final ParameterLayout LAYOUT = new ParameterLayout(12, List.of(
            new WeightTensor("dense", "W", 0, 4, List.of(2L, 2L)), new WeightTensor("conv", "W", 6, 6, List.of(2L, 1L, 1L, 3L))));
    // columns (3, 4) and (0, 2); filters (1, 2, 2) and (2, 3, 6)
    private static final float[] W = {3, 4, 0, 2, 9, 9, 1, 2, 2, 2, 3, 6};

    @Test
    void everyNeuronAndEveryFilterHasTheNormOfTheWeightsAndBiasesStay() {
        float[] d = FilterNormalizedDirection.draw(W, LAYOUT, Subspace.WHOLE, 1).components();
        assertThat(Math.hypot(d[0], d[1])).isCloseTo(5, within(1e-5));
        assertThat(Math.hypot(d[2], d[3])).isCloseTo(2, within(1e-5));
        assertThat(d[4]).isZero();
        assertThat(d[5]).isZero();
        assertThat(norm(d, 6)).isCloseTo(3, within(1e-5));
        assertThat(norm(d, 9)).isCloseTo(7, within(1e-5));
    }

    @Test
    void networksOfOneLayoutGetTheSameDirectionUpToTheScaleOfEachFilter() {
        float[] d = FilterNormalizedDirection.draw(W, LAYOUT, Subspace.WHOLE, 4).components();
        float[] tenfold = W.clone();
        for (int i = 6; i < 9; i++) {
            tenfold[i] *= 10;
        }
        float[] other = FilterNormalizedDirection.draw(tenfold, LAYOUT, Subspace.WHOLE, 4).components();
        for (int i = 0; i < d.length; i++) {
            assertThat(other[i]).isCloseTo(i >= 6 && i < 9 ? 10 * d[i] : d[i], within(1e-5f));
        }
        assertThat(FilterNormalizedDirection.draw(W, LAYOUT, Subspace.WHOLE, 5).components()).isNotEqualTo(d);
    }

    /** Half of the ten weights go: 0, 1, and of the four equal ones, 2, three. */
    @Test
    void cutWeightsStayCutAndAFilterHasTheNormOfWhatIsLeft() {
        PruningPlan plan = PruningPlan.of(W, LAYOUT, new GlobalAllocation(), new double[] {0.5});
        Mask mask = plan.levels().get(0).mask(W);
        float[] pruned = W.clone();
        mask.applyTo(pruned);
        float[] d = FilterNormalizedDirection.draw(pruned, LAYOUT, new Subspace(List.of(), Optional.of(mask)), 1).components();
        for (int i = 0; i < d.length; i++) {
            assertThat(d[i] == 0).as("component %d", i).isEqualTo(pruned[i] == 0 || i == 4 || i == 5);
        }
        for (int filter : new int[] {6, 9}) {
            assertThat(norm(d, filter)).isCloseTo(norm(pruned, filter), within(1e-5));
        }
    }

    /** |w + a d|^2 = |w|^2 + 2 a w'd + a^2 |d|^2. */
    @Test
    void theLossIsTakenAtEveryAlpha() {
        FilterNormalizedDirection direction = FilterNormalizedDirection.draw(W, LAYOUT, Subspace.WHOLE, 1);
        float[] d = direction.components();
        double[] alphas = {-1, 0, 0.5};
        double[] losses = direction.losses((at, gradient) -> dot(at, at), W, alphas);
        for (int i = 0; i < alphas.length; i++) {
            assertThat(losses[i]).isCloseTo(dot(W, W) + 2 * alphas[i] * dot(W, d) + alphas[i] * alphas[i] * dot(d, d), within(1e-3));
        }
    }

    private static double norm(float[] x, int from) {
        return Math.sqrt(x[from] * x[from] + x[from + 1] * x[from + 1] + x[from + 2] * x[from + 2]);
    }

    private static double dot(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (double) x[i] * y[i];
        }
        return sum;
    }
}
