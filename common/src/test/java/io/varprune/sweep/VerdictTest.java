package io.varprune.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
    // hours of sleep gained with two drugs, the same ten patients: Student, "The probable error of a mean", Biometrika 6, 1908
    private static final double[] FIRST = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    private static final double[] SECOND = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

    @Test
    void equalSeedsArePaired() {
        List<Outcome> outcomes = outcomes(1, 0, FIRST);
        outcomes.addAll(outcomes(2, 0, SECOND));
        Verdict verdict = Verdict.of(outcomes);
        assertThat(verdict.winner()).isEqualTo(point(2));
        assertThat(verdict.margin()).isCloseTo(1.58, within(1e-12));
        // t = 4.0621, 9 degrees of freedom, as published with R's data set "sleep"
        assertThat(verdict.test()).isEqualTo("paired t-test");
        assertThat(verdict.pValue()).isCloseTo(0.002833, within(5e-7));
        assertThat(verdict.distinguishable()).isTrue();
        assertThat(verdict.sentence())
                .isEqualTo("lambda-2 wins by 1.580 over lambda-1 and is distinguishable from it (paired t-test, p = 0.0028)");
    }

    @Test
    void otherSeedsAreComparedByWelch() {
        List<Outcome> outcomes = outcomes(1, 0, FIRST);
        outcomes.addAll(outcomes(2, 100, SECOND));
        Verdict verdict = Verdict.of(outcomes);
        // t = 1.8608, 17.776 degrees of freedom, likewise
        assertThat(verdict.test()).isEqualTo("Welch's t-test");
        assertThat(verdict.pValue()).isCloseTo(0.07939, within(5e-6));
        assertThat(verdict.distinguishable()).isFalse();
        assertThat(verdict.sentence()).endsWith("is not distinguishable from it (Welch's t-test, p = 0.079)");
    }

    @Test
    void theThresholdIsThatOfTheTable() {
        // differences d - 1, d, d + 1 have t = d sqrt(3); the table's two-sided 5% point for 2 degrees of freedom is 4.303
        assertThat(differences(4.30 / Math.sqrt(3)).distinguishable()).isFalse();
        assertThat(differences(4.31 / Math.sqrt(3)).distinguishable()).isTrue();
    }

    private static Verdict differences(double d) {
        List<Outcome> outcomes = outcomes(1, 0, 5, 5, 5);
        outcomes.addAll(outcomes(2, 0, 5 + d - 1, 5 + d, 5 + d + 1));
        return Verdict.of(outcomes);
    }

    @Test
    void pointsAreSummedUpFromBestToWorst() {
        List<Outcome> outcomes = outcomes(1, 0, 1, 2, 3);
        outcomes.addAll(outcomes(2, 0, 4));
        outcomes.addAll(outcomes(3, 0, 0, 4));
        assertThat(Verdict.of(outcomes).points()).containsExactly(new PointSummary(point(2), 4, Double.NaN, List.of(0L)),
                new PointSummary(point(1), 2, 1, List.of(0L, 1L, 2L)),
                // 4 and 0: the squares of the deviations, 2 and 2, by one less than two
                new PointSummary(point(3), 2, Math.sqrt(8), List.of(0L, 1L)));
    }

    @Test
    void oneSeedTellsNothing() {
        List<Outcome> outcomes = outcomes(1, 0, 0.5);
        outcomes.addAll(outcomes(2, 0, 0.9));
        Verdict verdict = Verdict.of(outcomes);
        assertThat(verdict.distinguishable()).isFalse();
        assertThat(verdict.sentence())
                .isEqualTo("lambda-2 wins by 0.4000 over lambda-1 and is not distinguishable from it: one seed says nothing of the spread");
    }

    @Test
    void theOnlyPointHasNoRival() {
        Verdict verdict = Verdict.of(outcomes(1, 0, 0.5, 0.6));
        assertThat(verdict.margin()).isNaN();
        assertThat(verdict.distinguishable()).isFalse();
        assertThat(verdict.sentence()).isEqualTo("lambda-1 is the only point");
    }

    @Test
    void withoutSpreadTheMeansDecide() {
        for (long otherSeeds : new long[] {0, 100}) {
            List<Outcome> equal = outcomes(1, 0, 0.5, 0.5);
            equal.addAll(outcomes(2, otherSeeds, 0.5, 0.5));
            assertThat(Verdict.of(equal).winner()).isEqualTo(point(1));
            assertThat(Verdict.of(equal).pValue()).isEqualTo(1);
            List<Outcome> better = outcomes(1, 0, 0.5, 0.5);
            better.addAll(outcomes(2, otherSeeds, 0.75, 0.75));
            assertThat(Verdict.of(better).pValue()).isZero();
        }
    }

    @Test
    void whatCannotBeJudgedIsRefused() {
        assertThatThrownBy(() -> Verdict.of(List.of())).hasMessage("a verdict needs a finished trial");
        List<Outcome> twice = outcomes(1, 3, 0.5);
        twice.addAll(outcomes(1, 3, 0.6));
        assertThatThrownBy(() -> Verdict.of(twice)).hasMessage("lambda-1 has seed 3 twice");
        assertThatThrownBy(() -> outcomes(1, 3, Double.NaN)).hasMessage("lambda-1, seed 3: the objective is NaN, needed is a number");
    }

    private static List<Outcome> outcomes(int lambda, long firstSeed, double... values) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            outcomes.add(new Outcome(point(lambda), firstSeed + i, values[i]));
        }
        return outcomes;
    }

    private static Point point(int lambda) {
        return new Point(Map.of("train.regularizer.lambda", lambda));
    }
}
