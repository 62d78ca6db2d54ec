package io.varprune.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LineTest {
    @Test
    void findsTheLineThatTheTimesLieOn() {
        // 12 ms + 3 ms for each unit of size
        Line line = Line.fit(new double[] {1, 100, 10_000}, new double[] {15, 312, 30_012});
        assertThat(line.fixed()).isCloseTo(12, within(1e-9));
        assertThat(line.perUnit()).isCloseTo(3, within(1e-12));
        assertThat(line.at(2)).isCloseTo(18, within(1e-9));
    }

    @Test
    void countsShortTimesAsMuchAsLongOnes() {
        // Two times of the same size, 8 and 12 ms: the value v of least (v/8 - 1)^2 + (v/12 - 1)^2 is
        // (1/8 + 1/12) / (1/64 + 1/144) = (5/24) / (13/576) = 120/13. The line meets the one time at size 3 exactly.
        Line line = Line.fit(new double[] {1, 1, 3}, new double[] {8, 12, 15});
        assertThat(line.at(1)).isCloseTo(120 / 13.0, within(1e-9));
        assertThat(line.at(3)).isCloseTo(15, within(1e-9));
    }

    @Test
    void takesNoConstantBelowZero() {
        // through both would be 10 x - 5: the fixed part is 0, the other fitted alone:
        // (1/5 + 2/15) / (1/25 + 4/225) = (1/3) / (13/225) = 75/13
        Line growing = Line.fit(new double[] {1, 2}, new double[] {5, 15});
        assertThat(growing.fixed()).isZero();
        assertThat(growing.perUnit()).isCloseTo(75 / 13.0, within(1e-9));

        // falling times: a fixed cost alone, (1/15 + 1/5) / (1/225 + 1/25) = (4/15) / (10/225) = 6
        Line falling = Line.fit(new double[] {1, 2}, new double[] {15, 5});
        assertThat(falling.fixed()).isCloseTo(6, within(1e-9));
        assertThat(falling.perUnit()).isZero();
    }

    @Test
    void timesThatTheClockCannotTellFromZeroDoNotDecide() {
        // the zeros weigh as errors of whole milliseconds, not as infinite ones
        Line line = Line.fit(new double[] {0, 0, 1000}, new double[] {0, 0, 500});
        assertThat(line.at(0)).isCloseTo(0, within(1e-9));
        assertThat(line.at(1000)).isCloseTo(500, within(1e-6));
    }

    @Test
    void refusesTimesOfOneSize() {
        assertThatThrownBy(() -> Line.fit(new double[] {7, 7}, new double[] {1, 2})).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a line takes two sizes, got [7.0, 7.0]");
    }
}
