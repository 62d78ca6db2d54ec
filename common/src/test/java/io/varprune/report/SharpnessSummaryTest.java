package io.varprune.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.store.SharpnessRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharpnessSummaryTest {
    /** 2 and 4: mean 3, sample deviation sqrt(2). */
    @Test
    void seedsAreSummarizedInLinesOfEightyColumns() {
        String table = SharpnessSummary.table(List.of(record("a method of a long name", 1, 2, 11, true),
                record("a method of a long name", 2, 4, 100, false), record("Sgd", 1, -123456.789, 7, true)));
        assertThat(table).contains("3 ±1.414", "100*", "* not converged", "-123500", "a method of …");
        assertThat(table.indexOf("Sgd")).isLessThan(table.indexOf("a method"));
        assertThat(table.lines()).allMatch(line -> line.length() <= 80);
    }

    private static SharpnessRecord record(String method, long seed, double eigenvalue, long iterations, boolean converged) {
        return new SharpnessRecord(method, 1.25e-5, seed, "magnitude", "global", 0.95, 1000, 0.25, eigenvalue, iterations, 0.01,
                converged, 1e-3, 100);
    }
}
