package io.varprune.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LampAllocationTest {
    private static final ParameterLayout LAYOUT = new ParameterLayout(6, List.of(
            new WeightTensor("a", "W", 0, 3, List.of(3L)), new WeightTensor("b", "W", 3, 3, List.of(3L))));

    /**
     * a = (3, -1, 2): squares in order 1, 4, 9, so lamp is 1/14, 4/13 and 9/9. b = (10, 20, 20): 100/900, 400/800, 400/400, where of the
     * equal ones the first has the smaller lamp. All in order: a1 (0.07), b1 (0.11), a2 (0.31), b2 (0.5), then the two ones.
     */
    @Test
    void scoresWorkedByHand() {
        float[] params = {3, -1, 2, 10, 20, 20};
        assertThat(LampAllocation.lamp(params, LAYOUT.weights().get(0))).containsExactly(1.0 / 14, 4.0 / 13, 1);
        assertThat(LampAllocation.lamp(params, LAYOUT.weights().get(1))).containsExactly(1.0 / 9, 0.5, 1);
        assertThat(pruned(params, 1 / 6.0)).containsExactly(3, 0, 2, 10, 20, 20);
        assertThat(pruned(params, 2 / 6.0)).containsExactly(3, 0, 2, 0, 20, 20);
        assertThat(pruned(params, 3 / 6.0)).containsExactly(3, 0, 0, 0, 20, 20);
        assertThat(pruned(params, 4 / 6.0)).containsExactly(3, 0, 0, 0, 0, 20);
        assertThat(pruned(params, 5 / 6.0)).containsExactly(0, 0, 0, 0, 0, 20);
    }

    @Test
    void aTensorOfZerosGoesFirstAndGivesNoNaN() {
        float[] params = {0, -0f, 0, 1, 2, 3};
        assertThat(LampAllocation.lamp(params, LAYOUT.weights().get(0))).containsExactly(0, 0, 0);
        assertThat(pruned(params, 0.5)).containsExactly(0, 0, 0, 1, 2, 3);
    }

    @Test
    void anyScaleOfALayerGivesTheSameCuts() {
        float[] params = SmallNetwork.params(2, false);
        float[] scaled = params.clone();
        for (int i = SmallNetwork.DENSE.offset(); i < SmallNetwork.DENSE.end(); i++) {
            scaled[i] *= 1024;
        }
        assertThat(keptByLayer(scaled)).isEqualTo(keptByLayer(params));
    }

    /** The oracle sorts all (lamp, tensor, magnitude, index), with suffix sums taken anew for each weight. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void equalsAnExhaustiveSort(boolean ties) {
        record Scored(double lamp, int tensor, float magnitude, int index) {}
        for (long seed = 0; seed < 10; seed++) {
            float[] params = SmallNetwork.params(seed, ties);
            List<Scored> all = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                WeightTensor tensor = SmallNetwork.LAYOUT.weights().get(t);
                List<Integer> order = IntStream.range(tensor.offset(), tensor.end()).boxed()
                        .sorted(Comparator.<Integer>comparingDouble(i -> Math.abs(params[i])).thenComparing(i -> i)).toList();
                for (int u = 0; u < order.size(); u++) {
                    double sum = 0;
                    for (int v = order.size() - 1; v >= u; v--) {
                        sum += (double) params[order.get(v)] * params[order.get(v)];
                    }
                    float w = params[order.get(u)];
                    all.add(new Scored(w == 0 ? 0 : (double) w * w / sum, t, Math.abs(w), order.get(u)));
                }
            }
            all.sort(Comparator.comparingDouble(Scored::lamp).thenComparing(Scored::tensor).thenComparing(Scored::magnitude)
                    .thenComparing(Scored::index));
            for (double sparsity : new double[] {0, 0.1, 0.5, 0.9, 0.97, 0.995}) {
                Mask mask = PruningPlan.of(params, SmallNetwork.LAYOUT, new LampAllocation(), new double[] {sparsity}).levels().get(0)
                        .mask(params);
                List<Integer> expected = all.subList(0, (int) Math.round(sparsity * 312)).stream().map(Scored::index).sorted().toList();
                assertThat(IntStream.range(0, params.length).filter(i -> !mask.keeps(i)).boxed().toList()).isEqualTo(expected);
            }
        }
    }

    private static Map<String, Integer> keptByLayer(float[] params) {
        return PruningPlan.of(params, SmallNetwork.LAYOUT, new LampAllocation(), new double[] {0.8}).levels().get(0).keptByLayer();
    }

    private static float[] pruned(float[] params, double sparsity) {
        float[] pruned = new float[params.length];
        PruningPlan.of(params, LAYOUT, new LampAllocation(), new double[] {sparsity}).levels().get(0).applyTo(params, pruned);
        return pruned;
    }
}
