package io.varprune.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PruningPlanTest {
    private static final double[] LEVELS = {0, 0.1, 0.5, 0.9, 0.95, 0.98, 0.999};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 65, 100, 1000, 5000})
    void everyLevelCutsWhatSortingByMagnitudeAndIndexCuts(int size) {
        for (long seed = 0; seed < 6; seed++) {
            float[] params = vector(new Random(seed), size, seed % 2 == 0);
            ParameterLayout layout = split(size, size >= 3 ? size / 3 : 0);
            for (Allocation allocation : List.of(new GlobalAllocation(), new UniformAllocation())) {
                float[] before = params.clone();
                PruningPlan plan = PruningPlan.of(params, layout, allocation, LEVELS);
                for (int i = 0; i < LEVELS.length; i++) {
                    assertLevel(plan.levels().get(i), params, expected(params, groups(allocation, layout), LEVELS[i]));
                }
                assertThat(bits(params)).isEqualTo(bits(before));
            }
        }
    }

    /**
     * Index       0     1    2     3    4     5    6    7, where 2 is a bias
     * Weight      0.5  -0.2  0.1  -0.5  0.0  -0.0  0.5  0.3
     * In order of (|w|, index): 4, 5 (0.0), 1 (0.2), 7 (0.3), 0, 3, 6 (0.5).
     * 0.8 of 7 weights is 5.6, so 6 are cut: 4 below 0.5, and of the three that tie at 0.5 the first two.
     */
    @Test
    void tiesAreCutInOrderOfIndex() {
        float[] params = {0.5f, -0.2f, 0.1f, -0.5f, 0.0f, -0.0f, 0.5f, 0.3f};
        ParameterLayout layout = new ParameterLayout(8, List.of(tensor("a", 0, 2), tensor("b", 3, 5)));
        PrunedLevel level = PruningPlan.of(params, layout, new GlobalAllocation(), new double[] {0.8}).levels().get(0);
        assertThat(level.thresholds()).containsExactly(new Threshold(0.5f, Float.floatToRawIntBits(0.5f), 2));
        float[] target = new float[8];
        level.applyTo(params, target);
        assertThat(target).containsExactly(0f, 0f, 0.1f, 0f, 0f, 0f, 0.5f, 0f);
        assertThat(level.keptByLayer()).isEqualTo(Map.of("a", 0, "b", 1));
        assertThat(level.cut()).isEqualTo(6);
        assertThat(level.nonzeroPrunable()).isEqualTo(1);
        assertThat(level.prunable()).isEqualTo(7);
        assertThat(level.total()).isEqualTo(8);
        assertThat(level.achievedSparsity()).isEqualTo(6.0 / 7);
        assertThat(level.achievedSparsityAll()).isEqualTo(6.0 / 8);
    }

    /** One of seven is cut, the 0.0 at index 4; the -0.0 at 5 ties with it and stays, so 5 of the 6 kept are not zero. */
    @Test
    void zerosOfBothSignsTie() {
        float[] params = {0.5f, -0.2f, 0.1f, -0.5f, 0.0f, -0.0f, 0.5f, 0.3f};
        ParameterLayout layout = new ParameterLayout(8, List.of(tensor("a", 0, 2), tensor("b", 3, 5)));
        PrunedLevel level = PruningPlan.of(params, layout, new GlobalAllocation(), new double[] {0.15}).levels().get(0);
        assertThat(level.thresholds()).containsExactly(new Threshold(0f, 0, 1));
        assertThat(level.mask(params).keeps(4)).isFalse();
        assertThat(level.mask(params).keeps(5)).isTrue();
        assertThat(level.nonzeroPrunable()).isEqualTo(5);
    }

    @Test
    void uniformCutsEachTensorAlikeAndGlobalTheSmallestOverall() {
        float[] params = {1, 2, 3, 4, 10, 20, 30, 40};
        ParameterLayout layout = new ParameterLayout(8, List.of(tensor("a", 0, 4), tensor("b", 4, 4)));
        PrunedLevel global = PruningPlan.of(params, layout, new GlobalAllocation(), new double[] {0.5}).levels().get(0);
        PrunedLevel uniform = PruningPlan.of(params, layout, new UniformAllocation(), new double[] {0.5}).levels().get(0);
        assertThat(global.keptByLayer()).isEqualTo(Map.of("a", 0, "b", 4));
        assertThat(uniform.keptByLayer()).isEqualTo(Map.of("a", 2, "b", 2));
        assertThat(global.thresholds()).extracting(Threshold::value).containsExactly(4f);
        assertThat(uniform.thresholds()).extracting(Threshold::value).containsExactly(2f, 20f);
    }

    @Test
    void masksNestAsSparsityGrows() {
        float[] params = vector(new Random(3), 2000, true);
        List<Mask> masks = PruningPlan.of(params, split(2000, 700), new GlobalAllocation(), LEVELS).levels().stream()
                .map(level -> level.mask(params)).toList();
        for (int level = 1; level < masks.size(); level++) {
            for (int i = 0; i < params.length; i++) {
                assertThat(masks.get(level).keeps(i) && !masks.get(level - 1).keeps(i)).isFalse();
            }
        }
    }

    @Test
    void aPlanSurvivesSerializationAndIsSmall() throws Exception {
        float[] params = vector(new Random(4), 5000, false);
        PruningPlan plan = PruningPlan.of(params, split(5000, 700), new UniformAllocation(), LEVELS);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(plan);
        }
        assertThat(bytes.size()).isLessThan(5000);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(plan);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, -0.1, 1.0, Double.NaN})
    void aSparsityOutOfRangeIsRefused(double sparsity) {
        assertRefused(() -> PruningPlan.of(new float[3], split(3, 0), new GlobalAllocation(), new double[] {0.5, sparsity}),
                "sparsity: got " + sparsity + ", allowed 0 or more and below 1");
    }

    @Test
    void weightsThatAreNotFiniteAreRefusedByLayerAndIndex() {
        float[] params = {1, Float.NaN, 3, Float.NEGATIVE_INFINITY, 5};
        GlobalAllocation global = new GlobalAllocation();
        double[] half = {0.5};
        assertRefused(() -> PruningPlan.of(params, new ParameterLayout(5, List.of(tensor("a", 0, 2))), global, half),
                "layer a: weight 1 of W is NaN (flat index 1); pruning needs finite weights");
        assertRefused(() -> PruningPlan.of(params, new ParameterLayout(5, List.of(tensor("b", 2, 3))), global, half),
                "layer b: weight 1 of W is -Infinity (flat index 3); pruning needs finite weights");
    }

    @Test
    void vectorsThatDoNotFitAreRefused() {
        float[] params = {1, 2, 3, 4};
        GlobalAllocation global = new GlobalAllocation();
        double[] half = {0.5};
        assertRefused(() -> PruningPlan.of(params, split(3, 0), global, half), "params: got 4 parameters, the layout has 3");
        assertRefused(() -> PruningPlan.of(params, Prunable.weightsOf(split(4, 0)), new float[5], global, half),
                "params: got 4 parameters and 5 scores, the layout has 4");
        assertRefused(() -> PruningPlan.of(params, split(4, 0), global, new double[0]),
                "sparsities: got none, needed is one or more");
        assertRefused(() -> PruningPlan.of(params, new ParameterLayout(4, List.of()), global, half),
                "layout: got no weights, nothing can be cut");
        PrunedLevel level = PruningPlan.of(params, split(4, 0), global, half).levels().get(0);
        assertRefused(() -> level.applyTo(params, new float[3]), "target: got 3 parameters, the plan has 4");
        assertRefused(() -> level.applyTo(params, params), "source and target are one array; the source must stay as it is");
        assertRefused(() -> level.mask(new float[] {5, 6, 7, 8}),
                "source: not the vector that the plan was made from; it would lose 0 weights, planned are 2");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static void assertLevel(PrunedLevel level, float[] params, boolean[] cut) {
        float[] target = new float[params.length];
        Arrays.fill(target, 99f);
        level.applyTo(params, target);
        Mask mask = level.mask(params);
        float[] expected = params.clone();
        int nonzero = 0;
        int cuts = 0;
        for (int i = 0; i < params.length; i++) {
            expected[i] = cut[i] ? 0f : params[i];
            assertThat(mask.keeps(i)).isEqualTo(!cut[i]);
            nonzero += i % 1000 != 999 && expected[i] != 0 ? 1 : 0;
            cuts += cut[i] ? 1 : 0;
        }
        assertThat(bits(target)).isEqualTo(bits(expected));
        assertThat(mask.kept()).isEqualTo(params.length - cuts);
        assertThat(level.cut()).isEqualTo(cuts);
        assertThat(level.keptByLayer().values().stream().mapToInt(kept -> kept).sum()).isEqualTo(level.prunable() - cuts);
        assertThat(level.nonzeroPrunable()).isEqualTo(nonzero);
    }

    private static List<List<WeightTensor>> groups(Allocation allocation, ParameterLayout layout) {
        return allocation instanceof GlobalAllocation ? List.of(layout.weights()) : layout.weights().stream().map(List::of).toList();
    }

    /** The oracle: sort, then cut the first round(s * n) of each group. */
    private static boolean[] expected(float[] params, List<List<WeightTensor>> groups, double sparsity) {
        boolean[] cut = new boolean[params.length];
        for (List<WeightTensor> group : groups) {
            List<Integer> order = new ArrayList<>(group.stream()
                    .flatMap(tensor -> IntStream.range(tensor.offset(), tensor.end()).boxed()).toList());
            order.sort(Comparator.<Integer>comparingDouble(i -> Math.abs(params[i])).thenComparing(i -> i));
            order.subList(0, (int) Math.round(sparsity * order.size())).forEach(i -> cut[i] = true);
        }
        return cut;
    }

    private static float[] vector(Random random, int size, boolean ties) {
        float[] params = new float[size];
        for (int i = 0; i < size; i++) {
            params[i] = ties ? (random.nextInt(9) - 4) * (random.nextBoolean() ? 0.25f : -0.25f)
                    : (float) random.nextGaussian() * (random.nextBoolean() ? 1f : 1e-3f);
        }
        return params;
    }

    /** Two layers; every index that is 999 modulo 1000 is a bias. */
    private static ParameterLayout split(int size, int at) {
        List<WeightTensor> tensors = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= size; i++) {
            if (i == size || i == at || i % 1000 == 999) {
                if (i > from) {
                    tensors.add(tensor(i <= at ? "a" : "b", from, i - from));
                }
                from = i % 1000 == 999 ? i + 1 : i;
            }
        }
        return new ParameterLayout(size, tensors);
    }

    private static WeightTensor tensor(String layer, int offset, int length) {
        return new WeightTensor(layer, "W", offset, length, List.of((long) length));
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray();
    }
}
