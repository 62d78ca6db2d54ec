package io.varprune.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.store.CurvePoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
    private static final List<CurvePoint> CURVE = List.of(at(0, 0.98), at(0.5, 0.96), at(0.9, 0.9), at(0.98, 0.3));

    @Test
    void accuracyIsThatOfTheLevelWithStatisticsTakenAnew() {
        assertThat(new AccuracyAtSparsity(0.9).of(CURVE)).isEqualTo(0.9);
        assertThatThrownBy(() -> new AccuracyAtSparsity(0.95).of(CURVE)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the pruning curve has no sparsity 0.95, only [0.0, 0.5, 0.9, 0.98]");
    }

    @Test
    void areaIsTheSumOfTrapezoids() {
        // 0.5 (0.98 + 0.96)/2 + 0.4 (0.96 + 0.9)/2 + 0.08 (0.9 + 0.3)/2 = 0.485 + 0.372 + 0.048
        assertThat(new CurveArea().of(CURVE)).isCloseTo(0.905, within(1e-15));
    }

    @Test
    void highestSparsityGoesInAStraightLineBetweenLevels() {
        // 0.98 - 0.05 = 0.93 lies half way from 0.96 to 0.9
        assertThat(new HighestSparsity(5, null).of(CURVE)).isCloseTo(0.7, within(1e-12));
        // 0.93 - 0.33 = 0.6 lies half way from 0.9 to 0.3
        assertThat(new HighestSparsity(33, 0.93).of(CURVE)).isCloseTo(0.94, within(1e-12));
        assertThat(new HighestSparsity(0, null).of(CURVE)).isZero();
        assertThat(new HighestSparsity(100, null).of(CURVE)).isEqualTo(0.98);
        assertThat(new HighestSparsity(1, 1.0).of(CURVE)).isZero();
    }

    @Test
    void theSparsestLevelCountsThoughOneBeforeItIsWorse() {
        assertThat(new HighestSparsity(1, null).of(List.of(at(0, 0.9), at(0.5, 0.8), at(0.9, 0.9)))).isEqualTo(0.9);
    }

    @Test
    void aDestroyedNetworkWinsByItsOwnMeasureOnly() {
        List<CurvePoint> destroyed = List.of(at(0, 0.1), at(0.98, 0.1));
        assertThat(new HighestSparsity(1, null).of(destroyed)).isEqualTo(0.98);
        assertThat(new HighestSparsity(1, 0.98).of(destroyed)).isZero();
    }

    @Test
    void theFirstCriterionAndAllocationCountInAnyOrderOfLevels() {
        List<CurvePoint> both = new ArrayList<>(CURVE);
        Collections.swap(both, 1, 3);
        both.add(new CurvePoint("var", 0, 1, "erk", 0.9, 0, 1, 2, 0, 0, 0, "magnitude", 1, Double.NaN, Double.NaN));
        both.add(new CurvePoint("var", 0, 1, "global", 0.9, 0, 1, 2, 0, 0, 0, "random", 1, Double.NaN, Double.NaN));
        for (Objective objective : List.of(new AccuracyAtSparsity(0.9), new CurveArea(), new HighestSparsity(5, null))) {
            assertThat(objective.of(both)).isEqualTo(objective.of(CURVE));
        }
    }

    @Test
    void labelsSayWhatIsMeasured() {
        assertThat(new AccuracyAtSparsity(0.975).label()).isEqualTo("accuracy at 97.5% sparsity");
        assertThat(new CurveArea().label()).isEqualTo("area under the pruning curve");
        assertThat(new HighestSparsity(1, null).label()).isEqualTo("highest sparsity within 1 point of dense");
        assertThat(new HighestSparsity(0.5, 0.98).label()).isEqualTo("highest sparsity within 0.5 points of an accuracy of 0.98");
    }

    private static CurvePoint at(double sparsity, double accuracy) {
        return new CurvePoint("var", 0, 1, "global", sparsity, 0, 1, 2, 0.5, 0, 0, "magnitude", accuracy, Double.NaN, Double.NaN);
    }
}
