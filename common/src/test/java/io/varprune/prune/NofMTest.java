package io.varprune.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NofMTest {
    /** A dense layer of 4 inputs and 2 outputs: each output's inputs are neighbours. */
    @Test
    void keepsTheLargestOfEachGroupOfInputs() {
        float[] params = {1, -4, 2, 3, 0.5f, 0.4f, -0.3f, 0.2f};
        assertThat(pruned(params, List.of(4L, 2L), true)).containsExactly(0, -4, 0, 3, 0.5f, 0.4f, 0, 0);
    }

    /** The same matrix in row order: the inputs of output 0 are at 0, 2, 4, 6. */
    @Test
    void followsTheOrderOfTheMatrix() {
        float[] params = {1, 0.5f, -4, 0.4f, 2, -0.3f, 3, 0.2f};
        assertThat(pruned(params, List.of(4L, 2L), false)).containsExactly(0, 0.5f, -4, 0.4f, 0, 0, 3, 0);
    }

    @Test
    void ofEqualOnesTheFirstGo() {
        assertThat(pruned(new float[] {1, 1, -1, 1}, List.of(4L, 1L), true)).containsExactly(0, 0, -1, 1);
    }

    /** One filter of 4 channels with a kernel of 1x2: channel c, place t is at 2 c + t. Place 0 has 1 2 3 4, place 1 has 8 7 6 5. */
    @Test
    void groupsChannelsAtOnePlaceOfAKernel() {
        assertThat(pruned(new float[] {1, 8, 2, 7, 3, 6, 4, 5}, List.of(1L, 4L, 1L, 2L), false))
                .containsExactly(0, 8, 0, 7, 3, 0, 4, 0);
    }

    @ParameterizedTest
    @CsvSource({"2, 4", "1, 2", "4, 8", "3, 4"})
    void equalsBruteForceOverOutputsInputsAndPlaces(int n, int m) {
        for (boolean ties : List.of(false, true)) {
            float[] params = SmallNetwork.params(n, ties);
            Mask mask = PruningPlan.of(params, SmallNetwork.LAYOUT, new NofM(n, m), new double[] {0.1, 0.2}).levels().get(0).mask(params);
            for (int o = 0; o < 6; o++) {
                for (int place = 0; place < 4; place++) {
                    List<Integer> inputs = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        inputs.add(6 + (o * 4 + i) * 4 + place);
                    }
                    assertGroups(params, mask, inputs, n, m);
                }
            }
            for (int o = 0; o < 8; o++) {
                List<Integer> inputs = new ArrayList<>();
                for (int i = 0; i < 24; i++) {
                    inputs.add(102 + o * 24 + i);
                }
                assertGroups(params, mask, inputs, n, m);
            }
        }
    }

    @Test
    void itsOneLevelHasItsOwnSparsity() {
        List<PrunedLevel> levels = PruningPlan.of(SmallNetwork.params(1, false), SmallNetwork.LAYOUT, new NofM(3, 8),
                new double[] {0, 0.5, 0.9}).levels();
        assertThat(levels).extracting(level -> level.sparsity().fraction()).containsExactly(0.625);
    }

    @Test
    void whatHasNoFittingLayerIsRefused() {
        assertThatThrownBy(() -> pruned(new float[6], List.of(3L, 2L), true)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prune.allocations: 2:4 needs a layer whose number of inputs 4 divides; this network has none");
        assertThatThrownBy(() -> new NofM(4, 4)).hasMessage("n: got 4, allowed less than m, which is 4");
    }

    /** The oracle sorts each group; inputs that m does not divide stay. */
    private static void assertGroups(float[] params, Mask mask, List<Integer> inputs, int n, int m) {
        for (int from = 0; from < inputs.size(); from += m) {
            List<Integer> group = new ArrayList<>(inputs.subList(from, Math.min(inputs.size(), from + m)));
            group.sort(Comparator.<Integer>comparingDouble(i -> Math.abs(params[i])).thenComparing(i -> i));
            for (int k = 0; k < group.size(); k++) {
                assertThat(mask.keeps(group.get(k))).isEqualTo(inputs.size() % m != 0 || k >= m - n);
            }
        }
    }

    private static float[] pruned(float[] params, List<Long> shape, boolean columnOrder) {
        ParameterLayout layout = new ParameterLayout(params.length,
                List.of(new WeightTensor("a", "W", 0, params.length, shape, columnOrder)));
        float[] pruned = new float[params.length];
        PruningPlan.of(params, layout, new NofM(2, 4), new double[] {0}).levels().get(0).applyTo(params, pruned);
        return pruned;
    }
}
