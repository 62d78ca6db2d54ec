package io.varprune.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.store.CurvePoint;
import io.varprune.store.DirectionLoss;
import io.varprune.store.SharpnessRecord;
import io.varprune.store.SyncRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    @Test
    void aSweepGivesOnePageWithAllChartsAndNoLinks() throws IOException {
        String page = page(new ReportData("LeNet-300-100 on MNIST", "method: var\nlambda: 0.001\n", sweep(),
                Map.of("var λ=0.001", syncs(900, 1)), List.of(new AchievedSparsity("global", 0.95, 0.95, 0.9435)),
                List.of(new TrainingCost("sgd", 0, 0.5, 1), new TrainingCost("sam", 0, 1, Double.NaN)), facts()));
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("report-sample.html"), page);
        assertThat(page).contains("id=\"curve\"", "id=\"lambda\"", "id=\"penalty\"", "<details><summary>Configuration",
                "prefers-color-scheme", "Chart.js v4.5.1", " ±0.0",
                "<td>sam</td><td>0</td><td>1</td><td>–</td>");
        assertThat(page).doesNotContain("src=", "sourceMappingURL", "href=\"http", "{{", "@import");
    }

    @Test
    void chartsWithoutDataAreLeftOut() throws IOException {
        String page = page(new ReportData("one", "", List.of(point("none", 0, 1, 0.9, 0.5)), Map.of(), List.of(), List.of(), Map.of()));
        assertThat(page).contains("id=\"curve\"", "One seed")
                .doesNotContain("id=\"lambda\"", "id=\"penalty\"", "Configuration", "<dl>");
        assertThat(page(new ReportData("empty", "", List.of(), Map.of(), List.of(), List.of(), Map.of()))).contains("No pruned network")
                .doesNotContain("id=\"curve\"");
    }

    @Test
    void textFromOutsideIsEscapedEverywhere() throws IOException {
        String evil = "</script><img src=x onerror=alert(1)>{{data}}$1\\";
        String page = page(new ReportData(evil, evil, List.of(point(evil, 0.1, 1, 0.9, 0.5)),
                Map.of(evil, syncs(3, 1)), List.of(new AchievedSparsity(evil, 0.5, 0.5, 0.5)),
                List.of(new TrainingCost(evil, 0, 1, 1), new TrainingCost(evil, 1, 1, 1)), Map.of(evil, evil)));
        assertThat(page).doesNotContain("<img").contains("&lt;/script&gt;&lt;img", "\\u003c/script>", "{{data}}$1\\");
        assertThat(page.split("</script>", -1)).hasSize(4);
    }

    @Test
    void aLongTrainingIsThinnedWithItsFirstAndLastKept() throws IOException {
        String page = page(new ReportData("long", "", sweep(), Map.of("run", syncs(100_000, Double.NaN)), List.of(), List.of(), Map.of()));
        assertThat(page.split("<tr><td>run</td>", -1)).hasSize(201);
        assertThat(page).contains("200 synchronisations of a longer run");
        assertThat(page).contains("<tr><td>run</td><td>1</td>", "<tr><td>run</td><td>100000</td>");
    }

    private static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Network", "lenet-300-100 (266 200 weights)");
        facts.put("Data", "MNIST, 60 000 / 10 000");
        facts.put("Workers", "4");
        facts.put("Training time", "312 s");
        return facts;
    }

    private static List<CurvePoint> sweep() {
        Random random = new Random(3);
        List<CurvePoint> points = new ArrayList<>();
        for (double lambda : new double[] {0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2}) {
            double knee = lambda == 0 ? 0.75 : 0.97 - 0.05 * Math.abs(Math.log10(lambda) + 2.8);
            for (long seed = 1; seed <= 5; seed++) {
                for (double sparsity : new double[] {0, 0.5, 0.8, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99}) {
                    double lost = 0.85 / (1 + Math.exp((Math.log(1 - sparsity) - Math.log(1 - knee) + 0.7) * 4));
                    double noise = random.nextGaussian() * (0.002 + 0.08 * lost);
                    points.add(point(lambda == 0 ? "none" : "var", lambda, seed, sparsity,
                            Math.min(0.983, 0.98 - lost + noise)));
                }
            }
        }
        return points;
    }

    private static TrainingCost.Run syncs(int count, double scale) {
        List<SyncRecord> syncs = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            syncs.add(new SyncRecord(i, 1 + i / 100, i * 512L, 2.3 * Math.exp(-i / 80.0) + 0.05,
                    scale * (0.4 + 3 * Math.exp(-i / 150.0)), 0.002, 4, 30, 6, 3, 0.001));
        }
        return new TrainingCost.Run("var", 0.001, false, syncs);
    }

    @Test
    void accuracyBeforeAndAfterNewStatisticsStandsBesideEachOther() throws IOException {
        CurvePoint point = new CurvePoint("var", 0.1, 1, "global", 0.9, 0.01, 10, 100, 0.25, 0.3, 0.1,
                "magnitude", 0.75, Double.NaN, Double.NaN);
        assertThat(page(new ReportData("t", "", List.of(point), Map.of(), List.of(), List.of(), Map.of())))
                .contains(Recalibration.HEADING).contains("<td>0.250</td><td>0.750</td>");
    }

    @Test
    void theChartOfASegmentationShowsDice() throws IOException {
        CurvePoint point = new CurvePoint("var", 0.1, 1, "global", 0.9, 0.01, 10, 100, 0.5, 0.3, 0.1, "magnitude", 0.5, 0.25, 0.125);
        String page = page(new ReportData("t", "", List.of(point), Map.of(), List.of(), List.of(), Map.of()));
        assertThat(page).contains("\"measure\":\"test Dice\"", "\"mean\":0.25", "<h2>Test Dice against sparsity</h2>",
                "<h2>Test IoU against sparsity</h2>", "<td>0.125</td>", "<h2>Test accuracy against sparsity</h2>", "<td>0.500</td>");
        assertThat(page(new ReportData("t", "", List.of(point("var", 0, 1, 0.9, 0.5)), Map.of(), List.of(), List.of(), Map.of())))
                .contains("\"measure\":\"test accuracy\"").doesNotContain("Dice", "IoU");
    }

    @Test
    void cellsOfAComparisonLinkToTheReportsOfTheirRunsAndSaySeedsThatAreMissing() throws IOException {
        ReportData data = new ReportData("t", "", List.of(point("var", 0.1, 1, 0.9, 0.5), point("sgd", 0, 1, 0.9, 0.25)), Map.of(),
                List.of(), List.of(), Map.of());
        assertThat(page(data.comparing(List.of(new ComparedRun("var", 0.1, 1, "var-seed1", true), new ComparedRun("var", 0.1, 2,
                "var-seed2", false), new ComparedRun("sgd", 0, 1, "sgd-seed1", true)), Map.of("cpu", "x"))))
                .contains("<td>0.500 <a href=\"var-seed1/report.html\">1</a> (1 of 2 seeds)</td>",
                        "<td>0.250 <a href=\"sgd-seed1/report.html\">1</a></td>", "2 of 3 runs are finished; not yet: var-seed2.", "<dt>cpu</dt>");
    }

    /** Two directions with 1 and 3 at alpha 1: the chart and its table have 2. */
    @Test
    void sharpnessAndLossAlongDirectionsAreShown() throws IOException {
        String evil = "<img src=x>";
        SharpnessRecord sharpness = new SharpnessRecord(evil, 0.1, 1, "magnitude", "global", 0.9, 1000, 0.25, 12.5, 9, 0.01, true, 1e-3, 100);
        List<DirectionLoss> losses = List.of(new DirectionLoss(evil, 0.1, 1, "magnitude", "global", 0.9, 0, 1, 1),
                new DirectionLoss(evil, 0.1, 1, "magnitude", "global", 0.9, 1, 1, 3));
        assertThat(page(new ReportData("t", "", List.of(), Map.of(), List.of(), List.of(), Map.of()).withFlatness(List.of(sharpness), losses)))
                .contains("<td>12.5</td><td>0.25</td><td>9</td><td>0.0100</td>", "id=\"profile\"", "<td>1</td><td>2</td></tr>",
                        "\"y\":2.0").doesNotContain("<img");
    }

    private static CurvePoint point(String method, double lambda, long seed, double sparsity, double accuracy) {
        return new CurvePoint(method, lambda, seed, "global", sparsity, 0.01, 10, 100, accuracy, 0.3, 0.1,
                "magnitude", accuracy, Double.NaN, Double.NaN);
    }

    private static String page(ReportData data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HtmlReport.write(data, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
