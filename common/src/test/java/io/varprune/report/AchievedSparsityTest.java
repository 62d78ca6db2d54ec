package io.varprune.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.store.CurvePoint;
import io.varprune.store.LayerRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class AchievedSparsityTest {
    /** 30 + 10 weights and 10 biases; half of the weights, 20, are cut, whatever the criterion. */
    @Test
    void countsPrunableWeightsAndAllParameters() {
        List<CurvePoint> points = List.of(point("magnitude"), point("random"));
        List<LayerRecord> layers = List.of(new LayerRecord("fc1", "W", "global", 0.5, 12, 30, "magnitude"),
                new LayerRecord("out", "W", "global", 0.5, 8, 10, "magnitude"),
                new LayerRecord("out", "W", "uniform", 0.5, 5, 10, "magnitude"),
                new LayerRecord("fc1", "W", "global", 0.5, 14, 30, "random"), new LayerRecord("out", "W", "global", 0.5, 6, 10, "random"));
        assertThat(AchievedSparsity.of(points, layers)).containsExactly(new AchievedSparsity("global", 0.5, 0.5, 0.4));
        assertThat(AchievedSparsity.table(AchievedSparsity.of(points, layers))).endsWith("\nglobal     0.5      0.50000  0.40000\n");
    }

    private static CurvePoint point(String criterion) {
        return new CurvePoint("var", 1e-4, 1, "global", 0.5, 0.1, 30, 50, 0.9, 0.3, 1, criterion, 0.9, Double.NaN, Double.NaN);
    }
}
