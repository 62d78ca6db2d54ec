package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlatAverageTest {
    private static WorkerResult result(int worker, float[] params, long examples) {
        return new WorkerResult(worker, "e" + worker, params, new float[] {worker}, examples, 1, 2.0 * examples, worker, worker);
    }

    @Test
    void oneWorkersAverageIsItsOwnWeights() {
        float[] w = {0.1f, -3e-20f, 7f};
        float[] mean = new float[3];
        FlatAverage.of(List.of(result(0, w, 129)), mean, new float[1]);
        assertThat(mean).containsExactly(w);
    }

    @Test
    void weighsByExamplesAsExactArithmeticDoes() {
        Random random = new Random(1);
        long[] examples = {1280, 1279, 0, 77, 5, 1280, 640, 3};
        int n = 200_000;
        float[] start = new float[n];
        List<WorkerResult> results = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            start[i] = (float) random.nextGaussian();
        }
        for (int k = 0; k < examples.length; k++) {
            float[] w = start.clone();
            for (int i = 0; i < n; i++) {
                w[i] += 0.01f * (float) random.nextGaussian();
            }
            results.add(result(k, w, examples[k]));
        }
        float[] mean = new float[n];
        Tally tally = FlatAverage.of(results, mean, new float[1]);
        for (int i = 0; i < n; i += 997) {
            BigDecimal sum = BigDecimal.ZERO;
            for (int k = 0; k < examples.length; k++) {
                sum = sum.add(new BigDecimal(results.get(k).params[i]).multiply(BigDecimal.valueOf(examples[k])));
            }
            double exact = sum.divide(BigDecimal.valueOf(4564), MathContext.DECIMAL64).doubleValue();
            // half a unit in the last place for each of the few additions, of numbers below 5
            assertThat((double) mean[i]).isCloseTo(exact, within(Math.max(4 * Math.ulp((float) exact), 2e-9)));
        }
        assertThat(tally.examples()).isEqualTo(4564);
        assertThat(tally.meanLoss()).isEqualTo(2.0);
        assertThat(tally.meanPenalty()).isEqualTo(3.5);
        assertThat(tally.executors()).hasSize(8);
    }

    @Test
    void anyNumberThatIsNotFiniteShows() {
        float[] mean = new float[2];
        FlatAverage.of(List.of(result(0, new float[] {1, 2}, 1), result(1, new float[] {1, Float.NaN}, 1)), mean, new float[1]);
        assertThat(mean[0]).isEqualTo(1);
        assertThat(mean[1]).isNaN();
    }
}
