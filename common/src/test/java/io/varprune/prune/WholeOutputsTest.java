package io.varprune.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WholeOutputsTest {
    /** The oracle goes over [output, input, place] and [input, output] as the layers name them. */
    @Test
    void theSmallestL1NormsGoWithBiasesAndReaders() {
        float[] params = SmallNetwork.params(4, false);
        Mask mask = PruningPlan.of(params, SmallNetwork.PRUNABLE, params, new WholeOutputs(), new double[] {0.5})
                .levels().get(0).mask(params);
        List<Integer> filters = smallest(params, 6, 3, o -> IntStream.range(0, 16).map(i -> 6 + o * 16 + i));
        List<Integer> neurons = smallest(params, 8, 4, o -> IntStream.range(0, 24).map(i -> 102 + o * 24 + i));
        boolean[] cut = new boolean[SmallNetwork.TOTAL];
        for (int o : filters) {
            cut[o] = true;
            IntStream.range(0, 4 * 2 * 2).forEach(i -> cut[6 + o * 16 + i] = true);
            for (int reader = 0; reader < 8; reader++) {
                for (int pixel = 0; pixel < 4; pixel++) {
                    cut[102 + reader * 24 + o * 4 + pixel] = true;
                }
            }
        }
        for (int o : neurons) {
            cut[294 + o] = true;
            IntStream.range(0, 24).forEach(i -> cut[102 + o * 24 + i] = true);
            for (int reader = 0; reader < 3; reader++) {
                cut[302 + reader * 8 + o] = true;
            }
        }
        for (int i = 0; i < cut.length; i++) {
            assertThat(mask.keeps(i)).as("parameter %d", i).isEqualTo(!cut[i]);
        }
    }

    @Test
    void oneUnitOfEachLayerStays() {
        float[] params = SmallNetwork.params(4, false);
        Mask mask = PruningPlan.of(params, SmallNetwork.PRUNABLE, params, new WholeOutputs(), new double[] {0.99})
                .levels().get(0).mask(params);
        for (OutputUnits units : SmallNetwork.UNITS) {
            boolean[] kept = units.kept(mask);
            assertThat(IntStream.range(0, kept.length).filter(u -> kept[u]).count()).isEqualTo(1);
        }
    }

    @Test
    void aSparedLayerKeepsItsUnits() {
        float[] params = SmallNetwork.params(4, false);
        Prunable prunable = new Prunable(SmallNetwork.LAYOUT.select(List.of(), List.of("conv")), SmallNetwork.UNITS);
        PrunedLevel level = PruningPlan.of(params, prunable, params, new WholeOutputs(), new double[] {0.5}).levels().get(0);
        assertThat(SmallNetwork.UNITS.get(0).kept(level.mask(params))).doesNotContain(false);
        // 4 neurons of 24 weights, their biases and 3 readers each
        assertThat(level.cut()).isEqualTo(4 * (24 + 1 + 3));
        assertThatThrownBy(() -> PruningPlan.of(params, Prunable.weightsOf(SmallNetwork.LAYOUT), params,
                new WholeOutputs(), new double[] {0.5})).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prune.allocations: structured needs a layer whose neurons or filters can go without others, and that is "
                        + "neither spared nor the last; this network has none");
    }

    private interface Indices {
        IntStream of(int output);
    }

    private static List<Integer> smallest(float[] params, int outputs, int count, Indices weights) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, outputs).boxed().toList());
        order.sort(Comparator.comparingDouble(o -> weights.of(o).mapToDouble(i -> Math.abs(params[i])).sum()));
        return order.subList(0, count);
    }
}
