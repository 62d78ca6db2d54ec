package io.varprune.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuccessiveHalvingTest {
    /** All lists of up to six values out of four, ties among them: those go on who are as good as the last of the best n/eta. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void theBestShareGoesOnInEverySmallCase(int factor) {
        SuccessiveHalving halving = new SuccessiveHalving(List.of(1, 3), factor);
        for (int n = 1; n <= 6; n++) {
            for (int code = 0; code < Math.pow(4, n); code++) {
                List<Double> values = new ArrayList<>();
                for (int i = 0, rest = code; i < n; i++, rest /= 4) {
                    values.add((double) (rest % 4));
                }
                double mine = values.get(0);
                List<Double> sorted = new ArrayList<>(values);
                sorted.sort(Collections.reverseOrder());
                double last = sorted.get(Math.max(1, n / factor) - 1);
                assertThat(halving.stops(1, mine, values.subList(1, n))).as("%s", values).isEqualTo(mine < last);
            }
        }
    }

    @Test
    void theIncumbentNeverStops() {
        SuccessiveHalving halving = new SuccessiveHalving(List.of(1), 1000);
        assertThat(halving.stops(0, 0.1, List.of())).isFalse();
        assertThat(halving.stops(0, 0.9, List.of(0.8, 0.9, Double.NaN))).isFalse();
    }

    @Test
    void aNumberIsBetterThanNone() {
        SuccessiveHalving halving = new SuccessiveHalving(List.of(1), 2);
        assertThat(halving.stops(0, Double.NaN, List.of(0.1))).isTrue();
        assertThat(halving.stops(0, Double.NaN, List.of(Double.NaN))).isFalse();
        assertThat(halving.stops(0, 0.1, List.of(Double.NaN))).isFalse();
    }

    @Test
    void aRungThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> new SuccessiveHalving(List.of(1, 3), 3).stops(2, 0, List.of()))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("rung: got 2, there are 2");
    }
}
