package io.varprune.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.store.CurvePoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTableTest {
    private static final List<ComparedRun> RUNS = List.of(run("var", 0.5, 1, true), run("var", 0.5, 2, true), run("var", 0.5, 3, false),
            run("sgd", 0, 1, true), run("sgd", 0, 2, false), run("sgd", 0, 3, false), run("sam", 0, 1, false));

    private static ComparedRun run(String method, double lambda, long seed, boolean finished) {
        return new ComparedRun(method, lambda, seed, method + "-seed" + seed, finished);
    }

    private static CurvePoint point(String method, double lambda, long seed, double sparsity, double accuracy, double recalibrated) {
        return new CurvePoint(method, lambda, seed, "global", sparsity, 0.01, 10, 100, accuracy, 0.3, 0.1, "magnitude", recalibrated, Double.NaN, Double.NaN);
    }

    private static String csv(ComparisonTable table) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ComparisonTable.TABLE.write(table.rows(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRowHasMeanAndSampleDeviationAndNamesItsRuns() throws IOException {
        ComparisonTable table = ComparisonTable.of(RUNS, List.of(point("var", 0.5, 1, 0.9, 0.25, 0.5), point("var", 0.5, 2, 0.9, 0.75, 1),
                point("sgd", 0, 1, 0.9, 0.5, 0.5)));
        // 0.25 and 0.75: mean 0.5, deviation 0.5 / sqrt(2); 0.5 and 1: 0.75, 0.5 / sqrt(2)
        String csv = csv(table);
        assertThat(csv).isEqualTo("""
                method,lambda,criterion,allocation,sparsity,seeds,accuracy_mean,accuracy_std,accuracy_recalibrated_mean,\
                accuracy_recalibrated_std,runs
                var,0.5,magnitude,global,0.9,2,0.5,0.3535533905932738,0.75,0.3535533905932738,var-seed1 var-seed2
                sgd,0.0,magnitude,global,0.9,1,0.5,NaN,0.5,NaN,sgd-seed1
                """);
        assertThat(ComparisonTable.TABLE.read(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)))).isEqualTo(table.rows());
    }

    @Test
    void aPageShowsWhatIsMissingAndLinksEveryCell() {
        ComparisonTable table = ComparisonTable.of(RUNS, List.of(point("var", 0.5, 1, 0, 1, 1), point("var", 0.5, 2, 0, 0.5, 0.5),
                point("sgd", 0, 1, 0, 0.875, 0.875), point("sgd", 0, 1, 0.9, 0.5, 0.5)));
        assertThat(table.markdown("t", "name: t\n", Map.of("cpu", "x"))).isEqualTo("""
                # t

                Test accuracy by sparsity, mean ± sample standard deviation over seeds; the number of a seed links to its run.

                3 of 7 runs are finished; not yet: var-seed3, sgd-seed2, sgd-seed3, sam-seed1.

                | method | λ | 0 | 0.9 |
                | --- | --- | --- | --- |
                | var | 0.5 | 0.750 ± 0.354 [1](var-seed1) [2](var-seed2) (2 of 3 seeds) | – |
                | sgd | 0 | 0.875 [1](sgd-seed1) (1 of 3 seeds) | 0.500 [1](sgd-seed1) (1 of 3 seeds) |
                | sam | 0 | – | – |

                - cpu: `x`

                ```yaml
                name: t
                ```
                """);
    }

    @Test
    void accuracyBeforeNewStatisticsHasATableOfItsOwn() {
        ComparisonTable table = ComparisonTable.of(List.of(run("sgd", 0, 1, true)), List.of(point("sgd", 0, 1, 0.9, 0.125, 0.875)));
        assertThat(table.markdown("t", "", Map.of())).contains("| sgd | 0 | 0.875 [1](sgd-seed1) |",
                "before batch-norm statistics were taken anew:\n\n| method | λ | 0.9 |\n| --- | --- | --- |\n| sgd | 0 | 0.125 [1](sgd-seed1) |")
                .doesNotContain("not yet");
    }
}
