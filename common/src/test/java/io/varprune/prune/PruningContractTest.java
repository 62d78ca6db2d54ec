package io.varprune.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.model.WeightTensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every criterion with every allocation. */
class PruningContractTest {
    private static final double[] LEVELS = IntStream.range(0, 100).mapToDouble(i -> i / 100.0).toArray();
    private static final List<Criterion> CRITERIA = List.of(new Magnitude(), new Saliency(10), new RandomScores());
    private static final List<Allocation> ALLOCATIONS = List.of(new GlobalAllocation(), new UniformAllocation(),
            new ErkAllocation(), new LampAllocation(), new NofM(2, 4), new NofM(1, 8), new WholeOutputs());

    static Stream<Arguments> all() {
        return CRITERIA.stream().flatMap(c -> ALLOCATIONS.stream().map(a -> Arguments.of(c, a)));
    }

    @Test
    void noneIsLeftOut() {
        assertThat(CRITERIA.stream().<Class<?>>map(Object::getClass)).contains(Criterion.class.getPermittedSubclasses());
        assertThat(ALLOCATIONS.stream().<Class<?>>map(Object::getClass)).contains(Allocation.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("all")
    void masksNestAsSparsityGrows(Criterion criterion, Allocation allocation) {
        for (boolean ties : List.of(false, true)) {
            float[] params = SmallNetwork.params(5, ties);
            List<PrunedLevel> levels = plan(params, criterion, allocation).levels();
            for (int i = 1; i < levels.size(); i++) {
                Mask before = levels.get(i - 1).mask(params);
                Mask mask = levels.get(i).mask(params);
                assertThat(IntStream.range(0, params.length)).noneMatch(w -> mask.keeps(w) && !before.keeps(w));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aPrunedVectorIsTheMaskTimesTheWeights(Criterion criterion, Allocation allocation) {
        float[] params = SmallNetwork.params(6, false);
        float[] before = params.clone();
        for (PrunedLevel level : plan(params, criterion, allocation).levels()) {
            Mask mask = level.mask(params);
            float[] pruned = new float[params.length];
            level.applyTo(params, pruned);
            for (int i = 0; i < params.length; i++) {
                assertThat(pruned[i]).isEqualTo(mask.keeps(i) ? params[i] : 0f);
            }
            assertThat(level.cut()).isEqualTo(params.length - mask.kept());
            for (WeightTensor tensor : SmallNetwork.LAYOUT.weights()) {
                assertThat(level.keptByLayer().get(tensor.layer()))
                        .isEqualTo((int) IntStream.range(tensor.offset(), tensor.end()).filter(mask::keeps).count());
            }
        }
        assertThat(params).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingButWeightsGoesUnlessWholeOutputsDo(Criterion criterion, Allocation allocation) {
        float[] params = SmallNetwork.params(7, false);
        for (PrunedLevel level : plan(params, criterion, allocation).levels()) {
            Mask mask = level.mask(params);
            List<Integer> others = IntStream.range(0, params.length).filter(i -> !mask.keeps(i)).filter(i -> SmallNetwork.LAYOUT
                    .weights().stream().noneMatch(tensor -> i >= tensor.offset() && i < tensor.end())).boxed().toList();
            List<Integer> allowed = new ArrayList<>();
            if (allocation instanceof WholeOutputs) {
                for (OutputUnits units : SmallNetwork.UNITS) {
                    int bias = units.rest().get(0).offset();
                    boolean[] kept = units.kept(mask);
                    IntStream.range(0, kept.length).filter(u -> !kept[u]).forEach(u -> allowed.add(bias + u));
                }
            }
            assertThat(others).isEqualTo(allowed);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theSmallestScoresOfEachTensorGo(Criterion criterion, Allocation allocation) {
        if (allocation instanceof NofM || allocation instanceof WholeOutputs) {
            return;
        }
        float[] params = SmallNetwork.params(8, true);
        float[] scores = criterion.scores(params, SmallNetwork.LAYOUT, SmallNetwork.calibration(3));
        for (PrunedLevel level : plan(params, criterion, allocation).levels()) {
            Mask mask = level.mask(params);
            for (WeightTensor tensor : SmallNetwork.LAYOUT.weights()) {
                double cut = IntStream.range(tensor.offset(), tensor.end()).filter(i -> !mask.keeps(i))
                        .mapToDouble(i -> Math.abs(scores[i])).max().orElse(0);
                double kept = IntStream.range(tensor.offset(), tensor.end()).filter(mask::keeps)
                        .mapToDouble(i -> Math.abs(scores[i])).min().orElse(Double.MAX_VALUE);
                assertThat(cut).isLessThanOrEqualTo(kept);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void sparsityIsExact(Criterion criterion, Allocation allocation) {
        float[] params = SmallNetwork.params(9, true);
        for (PrunedLevel level : plan(params, criterion, allocation).levels()) {
            double s = level.sparsity().fraction();
            int cut = level.prunable() - level.keptByLayer().values().stream().mapToInt(kept -> kept).sum();
            if (allocation instanceof WholeOutputs) {
                boolean[] filters = SmallNetwork.UNITS.get(0).kept(level.mask(params));
                assertThat(IntStream.range(0, 6).filter(u -> !filters[u]).count()).isEqualTo(Math.min(5, Math.round(s * 6)));
            } else if (allocation instanceof NofM pattern) {
                // the convolution has 4 inputs
                assertThat(cut).isEqualTo((int) Math.round(s * (pattern.m() == 4 ? 312 : 216)));
            } else if (allocation instanceof UniformAllocation) {
                assertThat(cut).isEqualTo((int) (Math.round(s * 96) + Math.round(s * 192) + Math.round(s * 24)));
            } else {
                assertThat(cut).isEqualTo((int) Math.round(s * 312));
            }
            assertThat(level.achievedSparsity()).isEqualTo(cut / 312.0);
            if (s == 0) {
                assertThat(level.cut()).isZero();
                assertThat(level.thresholds()).extracting(Threshold::value).containsOnly(allocation instanceof WholeOutputs ? new Float[0]
                        : new Float[] {0f});
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aPlanIsTheSameAgainAndSurvivesSerialization(Criterion criterion, Allocation allocation) throws Exception {
        float[] params = SmallNetwork.params(10, false);
        PruningPlan plan = plan(params, criterion, allocation);
        assertThat(plan(params, criterion, allocation)).isEqualTo(plan);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(plan);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(plan);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void scoresThatAreNotFiniteAreRefused(Criterion criterion, Allocation allocation) {
        float[] params = SmallNetwork.params(11, false);
        params[SmallNetwork.DENSE.offset() + 5] = Float.NaN;
        if (!(criterion instanceof RandomScores)) {
            assertThatThrownBy(() -> plan(params, criterion, allocation)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("layer fc: weight 5 of W is NaN (flat index 107); pruning needs finite weights");
        }
    }

    private static PruningPlan plan(float[] params, Criterion criterion, Allocation allocation) {
        return PruningPlan.of(params, SmallNetwork.PRUNABLE,
                criterion.scores(params, SmallNetwork.LAYOUT, SmallNetwork.calibration(3)), allocation, LEVELS);
    }
}
