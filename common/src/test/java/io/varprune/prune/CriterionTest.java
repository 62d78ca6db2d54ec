package io.varprune.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CriterionTest {
    private static final ParameterLayout LAYOUT = new ParameterLayout(5, List.of(new WeightTensor("a", "W", 1, 4, List.of(4L))));

    /** Weights 4 -3 2 -1 and gradients 0.1 0.2 -1 5: |w g| is 0.4 0.6 2 5, where |w| is just the other way round. */
    @Test
    void saliencyIsTheProductOfWeightAndGradient() {
        float[] params = {9, 4, -3, 2, -1};
        Calibration calibration = new Calibration() {
            @Override
            public long seed() {
                throw new AssertionError("saliency is not random");
            }

            @Override
            public float[] gradient(int examples) {
                assertThat(examples).isEqualTo(77);
                return new float[] {9, 0.1f, 0.2f, -1, 5};
            }
        };
        PruningPlan plan = PruningPlan.of(params, Prunable.weightsOf(LAYOUT), new Saliency(77).scores(params, LAYOUT, calibration),
                new GlobalAllocation(), new double[] {0.5});
        float[] pruned = new float[5];
        plan.levels().get(0).applyTo(params, pruned);
        assertThat(pruned).containsExactly(9, 0, 0, 2, -1);
        assertThat(plan.levels().get(0).thresholds()).extracting(Threshold::value).containsExactly(-3 * 0.2f * -1);
    }

    @Test
    void magnitudeNeedsNoSecondVector() {
        float[] params = {9, 4, -3, 2, -1};
        assertThat(new Magnitude().scores(params, LAYOUT, null)).isSameAs(params);
    }

    /** 400 of 4,000 weights go, so 40 of each tenth on average; with deviation 6, 15 to 65 are more than four deviations away. */
    @Test
    void randomScoresAreSpreadAndFollowTheSeed() {
        ParameterLayout layout = new ParameterLayout(4000, List.of(new WeightTensor("a", "W", 0, 4000, List.of(4000L))));
        float[] params = new float[4000];
        Mask first = mask(params, layout, 1);
        assertThat(first.kept()).isEqualTo(3600);
        assertThat(IntStream.range(0, 10)).allMatch(tenth -> {
            long cut = IntStream.range(tenth * 400, tenth * 400 + 400).filter(i -> !first.keeps(i)).count();
            return cut >= 15 && cut <= 65;
        });
        assertThat(mask(params, layout, 1)).isEqualTo(first);
        assertThat(mask(params, layout, 2)).isNotEqualTo(first);
    }

    private static Mask mask(float[] params, ParameterLayout layout, long seed) {
        float[] scores = new RandomScores().scores(params, layout, SmallNetwork.calibration(seed));
        return PruningPlan.of(params, Prunable.weightsOf(layout), scores, new GlobalAllocation(), new double[] {0.1}).levels().get(0)
                .mask(params);
    }
}
