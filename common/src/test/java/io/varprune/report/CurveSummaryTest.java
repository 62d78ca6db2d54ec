package io.varprune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.store.CurvePoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurveSummaryTest {
    @Test
    void meanAndSampleDeviationAreTakenOverSeeds() {
        List<CurveSummary> all = CurveSummary.of(List.of(point("var", 0.1, 1, 0.9, 0.8), point("var", 0.1, 2, 0.9, 0.9),
                point("var", 0.1, 3, 0.9, 1.0), point("none", 0, 1, 0.9, 0.5)));
        assertThat(all).extracting(CurveSummary::method).containsExactly("none", "var");
        assertThat(all.get(1).mean()).isCloseTo(0.9, within(1e-12));
        assertThat(all.get(1).deviation()).isCloseTo(0.1, within(1e-12));
        assertThat(all.get(1).seeds()).isEqualTo(3);
        assertThat(all.get(0).deviation()).isNaN();
        assertThat(all.get(0).hasDeviation()).isFalse();
    }

    @Test
    void theTextTableShowsMeanAndDeviationPerMethodAndSparsity() {
        List<CurvePoint> points = List.of(point("none", 0, 1, 0.5, 0.97), point("var", 0.001, 1, 0.5, 0.98),
                point("var", 0.001, 2, 0.5, 0.96), point("var", 0.001, 1, 0.95, 0.9));
        assertThat(TextTable.of(CurveSummary.of(points))).isEqualTo("""
                sparsity          none           var
                                   λ=0       λ=0.001
                0.5              0.970  0.970 ±0.014
                0.95                 -         0.900
                """);
    }

    @Test
    void manyMethodsAreBrokenIntoBlocksOfEightyColumns() {
        List<CurvePoint> points = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            points.add(point("a method of a rather long name " + i, Math.pow(10, -i), 1, 0.9, 0.5));
            points.add(point("v" + i, Math.pow(10, -i), 1, 0.9, 0.5));
        }
        String text = TextTable.of(CurveSummary.of(points));
        assertThat(text.lines()).allMatch(line -> line.length() <= 80).filteredOn(line -> line.startsWith("sparsity"))
                .hasSizeGreaterThan(4);
        assertThat(text).contains("λ=1e-11");
        assertThat(TextTable.of(List.of())).isEmpty();
    }

    @Test
    void criteriaAndAllocationsAreNamedWhereTheyDiffer() {
        List<CurvePoint> points = List.of(pruned("magnitude", "global", 0.9, 0.9), pruned("magnitude", "erk", 0.8, 0.8),
                pruned("saliency", "erk", 0.7, 0.7));
        assertThat(TextTable.of(CurveSummary.of(points))).isEqualTo("""
                sparsity            var               var           var
                                  λ=0.1             λ=0.1         λ=0.1
                          magnitude erk  magnitude global  saliency erk
                0.9               0.800             0.900         0.700
                """);
        assertThat(CurveSeries.of(CurveSummary.of(points.subList(1, 3)))).extracting(CurveSeries::label)
                .containsExactly("var λ=0.1, magnitude", "var λ=0.1, saliency");
        assertThat(CurveSeries.of(CurveSummary.of(points.subList(0, 2)))).extracting(CurveSeries::pruning)
                .containsExactly("erk", "global");
    }

    @Test
    void accuracyAfterNewStatisticsIsTheOneOfTheCurveAndBothStandInATable() {
        List<CurveSummary> all = CurveSummary.of(List.of(pruned("magnitude", "global", 0.5, 0.9)));
        assertThat(TextTable.of(all)).contains("0.900").doesNotContain("0.500");
        assertThat(Recalibration.of(all).table()).isEqualTo("""
                Accuracy before and after batch-norm statistics were taken anew
                var λ=0.1                                0.9      0.500  0.900
                """);
        assertThat(Recalibration.of(CurveSummary.of(List.of(pruned("magnitude", "global", 0.5, 0.5)))).table()).isEmpty();
    }

    @Test
    void segmentationsHaveATableForEachMeasure() {
        List<CurvePoint> points = List.of(segmentation(1, 0.25, 0.125), segmentation(2, 0.75, 0.375));
        assertThat(TextTable.ofPoints(points)).isEqualTo("""
                Dice
                sparsity           var
                                 λ=0.1
                0.9       0.500 ±0.354

                IoU
                sparsity           var
                                 λ=0.1
                0.9       0.250 ±0.177

                accuracy
                sparsity           var
                                 λ=0.1
                0.9       0.900 ±0.000
                """);
        List<CurvePoint> classes = List.of(pruned("magnitude", "global", 0.5, 0.9));
        assertThat(TextTable.ofPoints(classes)).isEqualTo(TextTable.of(CurveSummary.of(classes)));
    }

    @Test
    void numbersAreShort() {
        assertThat(List.of(0.0, 0.95, 1e-5, 2.5e-7, 100.0, 1.0 / 3, 1e7).stream().map(CurveSeries::number))
                .containsExactly("0", "0.95", "1e-5", "2.5e-7", "100", "0.3333", "1e7");
    }

    private static CurvePoint segmentation(long seed, double dice, double iou) {
        return new CurvePoint("var", 0.1, seed, "global", 0.9, 0.01, 10, 100, 0.9, 0.3, 0.1, "magnitude", 0.9, dice, iou);
    }

    private static CurvePoint pruned(String criterion, String allocation, double asCut, double recalibrated) {
        return new CurvePoint("var", 0.1, 1, allocation, 0.9, 0.01, 10, 100, asCut, 0.3, 0.1,
                criterion, recalibrated, Double.NaN, Double.NaN);
    }

    private static CurvePoint point(String method, double lambda, long seed, double sparsity, double accuracy) {
        return new CurvePoint(method, lambda, seed, "global", sparsity, 0.01, 10, 100, accuracy, 0.3, 0.1,
                "magnitude", accuracy, Double.NaN, Double.NaN);
    }
}
