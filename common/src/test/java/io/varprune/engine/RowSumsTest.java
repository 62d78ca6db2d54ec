package io.varprune.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowSumsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 100, 517})
    void addsOneRowAfterTheOtherAndRoundsEachTime(int n) {
        Random random = new Random(n);
        float[][] rows = new float[9][n + 3];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        int[] columns = random.ints(30, 0, rows.length).toArray();
        float[] weights = new float[columns.length];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = (float) random.nextGaussian();
        }
        // every count of rows up to three passes, also none, and not from the first
        for (int count = 0; count <= 20; count++) {
            float[] z = new float[n + 3];
            RowSums.sum(z, 0.25f, rows, columns, weights, 7, 7 + count, n);
            for (int i = 0; i < n; i++) {
                float expected = 0.25f;
                for (int k = 7; k < 7 + count; k++) {
                    expected = Math.fma(weights[k], rows[columns[k]][i], expected);
                }
                assertThat(z[i]).as("%d rows, element %d", count, i).isEqualTo(expected);
            }
            assertThat(z).as("behind the last").endsWith(0, 0, 0);
        }
    }
}
