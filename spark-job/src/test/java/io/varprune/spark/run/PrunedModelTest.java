package io.varprune.spark.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.store.CurvePoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which pruned network is kept. */
class PrunedModelTest {
    private static final PrunedModel DENSE = of("sgd", 0, 0.90);

    private static PrunedModel of(String method, double sparsity, double accuracy) {
        return new PrunedModel(null, new CurvePoint(method, 0, 1, "global", sparsity, 0, 1, 1, accuracy, 0, 0, "magnitude", accuracy,
                Double.NaN, Double.NaN));
    }

    @Test
    void theSparsestThatLosesLittleAndOfEqualsTheMostAccurate() {
        PrunedModel best = of("var", 0.9, 0.89);
        assertThat(PrunedModel.choose(List.of(DENSE, of("sgd", 0.5, 0.91), of("sgd", 0.9, 0.885), best, of("var", 0.95, 0.87)), 0.02))
                .contains(best);
    }

    @Test
    void theMostAccurateWhenAllLoseMuch() {
        PrunedModel best = of("var", 0.5, 0.7);
        assertThat(PrunedModel.choose(List.of(DENSE, of("sgd", 0.5, 0.6), best, of("var", 0.9, 0.2)), 0.02)).contains(best);
        assertThat(PrunedModel.choose(List.of(DENSE), 0.02)).isEmpty();
    }
}
