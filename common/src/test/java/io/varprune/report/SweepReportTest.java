package io.varprune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.store.CurvePoint;
import io.varprune.store.StoreException;
import io.varprune.store.TrialRecord;
import io.varprune.sweep.Point;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SweepReportTest {
    private static final String LAMBDA = SampleSweep.LAMBDA;
    private static final String RATE = SampleSweep.RATE;

    @Test
    void aHundredTrialsMakeOneSmallPageThatFetchesNothing() throws IOException {
        SweepData data = SampleSweep.of(List.of("sgd", "var"), 11, 3, List.of(0.01, 0.1, 1.0),
                List.of(entry("2026-01-01", 1e-5), entry("2026-01-02", 1e-4)));
        assertThat(data.trials()).hasSizeGreaterThan(100);
        String page = page(data);
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("sweep-sample.html"), page);
        assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(5_000_000);
        assertThat(page).contains("<h2>Decision</h2>", "id=\"axis-0\"", "id=\"axis-1\"", "id=\"curve\"", "id=\"epochs\"", "id=\"history-lambda\"",
                "id=\"history-objective\"", "<h2>Trials</h2>", "<dt>Network</dt>", "<summary>Configuration", "Chart.js v4.5.1");
        assertThat(page).doesNotContain("src=", "sourceMappingURL", "href=\"http", "href=\"//", "{{", "@import", "NaN\"");
        assertThat(page.indexOf("<h2>Decision</h2>")).isLessThan(page.indexOf("<h2>Accuracy"));
        assertThat(data(page).at("/axes/0/label").asText()).isEqualTo("λ");
    }

    /** Means 0.85 and 0.6; the differences 0.3 and 0.2 have t = 0.25 / 0.05 = 5 with one degree of freedom, p = 0.126. */
    @Test
    void theDecisionIsSaidInWordsAndNumbers() throws IOException {
        String page = page(data(complete(1, Map.of(LAMBDA, 0.001), 1, 0.8), complete(2, Map.of(LAMBDA, 0.001), 2, 0.9),
                complete(3, Map.of(LAMBDA, 0.01), 1, 0.5), complete(4, Map.of(LAMBDA, 0.01), 2, 0.7),
                trial(5, Map.of(LAMBDA, 0.1), 1, "failed", 4, Double.NaN, List.of())));
        assertThat(page).contains("lambda-0.001 wins by 0.2500 over lambda-0.01 and is not distinguishable from it (paired t-test, p = 0.13).",
                "A difference as small as this may well be chance.", "<dd>0.8500 ±0.0707 over 2 seeds</dd>",
                "<dd>0.2500 over lambda-0.01</dd>", "<dd>4 complete, 1 failed, 0 stopped; 5 in all</dd>",
                "<tr><td>lambda-0.01</td><td>var</td><td>2</td><td>0.6000 ±0.1414</td></tr>");
    }

    @Test
    void aCertainWinnerAndASingleSeedAreToldApart() throws IOException {
        assertThat(page(data(complete(1, Map.of(LAMBDA, 1), 1, 0.9), complete(2, Map.of(LAMBDA, 1), 2, 0.9),
                complete(3, Map.of(LAMBDA, 2), 1, 0.5), complete(4, Map.of(LAMBDA, 2), 2, 0.5))))
                .contains("Chance between seeds hardly explains the difference.", "picked from 2 points").doesNotContain("may well be chance");
        assertThat(page(data(complete(1, Map.of(LAMBDA, 1), 1, 0.9), complete(2, Map.of(LAMBDA, 2), 1, 0.5))))
                .contains("One seed does not show how much of the difference is chance.", "<dd>0.9000, one seed</dd>");
    }

    @Test
    void theChartOverLambdaHasMeansOfTheObjectiveAndOfEachSparsity() throws IOException {
        JsonNode axis = data(page(data(complete(1, Map.of(LAMBDA, 0.01), 1, 0.5), complete(2, Map.of(LAMBDA, 0.01), 2, 0.75),
                complete(3, Map.of(LAMBDA, 0.001), 1, 0.25), complete(4, Map.of(LAMBDA, 0.001), 2, 0.25),
                complete(5, Map.of(LAMBDA, 0), 1, 0.125)))).at("/axes/0");
        assertThat(axis.at("/log").asBoolean()).isTrue();
        assertThat(axis.at("/measures").toString())
                .isEqualTo("[\"accuracy at 95% sparsity\",\"test accuracy at sparsity 0\",\"test accuracy at sparsity 0.95\"]");
        assertThat(axis.at("/lines")).hasSize(1);
        assertThat(axis.at("/lines/0/points/0/x").asDouble()).isEqualTo(0.001);
        assertThat(axis.at("/lines/0/points/0/means").toString()).isEqualTo("[0.25,1.0,0.25]");
        assertThat(axis.at("/lines/0/points/1/means").toString()).isEqualTo("[0.625,1.0,0.625]");
        // sqrt(2 * 0.125^2)
        assertThat(axis.at("/lines/0/points/1/sds/0").asDouble()).isEqualTo(Math.sqrt(0.03125));
        // at sparsity 0 all are equal, and the first of equals is the peak
        assertThat(axis.at("/lines/0/peaks").toString()).isEqualTo("[1,0,1]");
        assertThat(axis.at("/flat/0/label").asText()).isEqualTo("var λ=0");
        assertThat(axis.at("/flat/0/means/0").asDouble()).isEqualTo(0.125);
        assertThat(axis.at("/flat/0/sds/0").isNull()).isTrue();
    }

    @Test
    void aPointThatMissesASeedIsNoPeakAndTheDecisionSaysSo() throws IOException {
        String page = page(data(complete(1, Map.of(LAMBDA, 0.1), 1, 0.9),
                trial(2, Map.of(LAMBDA, 0.1), 2, "failed", 1, Double.NaN, List.of()),
                complete(3, Map.of(LAMBDA, 0.2), 1, 0.5), complete(4, Map.of(LAMBDA, 0.2), 2, 0.5)));
        assertThat(data(page).at("/axes/0/lines/0/peaks/0").asInt()).isEqualTo(1);
        assertThat(page).contains("lambda-0.1 is not counted: its mean of 0.9000 is that of 1 of 2 seeds.", "Hollow marks miss seeds",
                "var at λ = 0.2 with 0.5000 ±0.0000, the end of what was tried: the best may lie beyond.");
    }

    @Test
    void ofPointsThatDifferOnOtherAxesTheBestIsShown() throws IOException {
        String page = page(data(complete(1, Map.of(LAMBDA, 0.1, RATE, 1), 1, 0.5), complete(2, Map.of(LAMBDA, 0.1, RATE, 2), 1, 0.75),
                complete(3, Map.of(LAMBDA, 0.2, RATE, 1), 1, 0.25)));
        JsonNode axes = data(page).at("/axes");
        assertThat(axes.at("/0/label").asText()).isEqualTo("λ");
        assertThat(axes.at("/0/lines/0/points")).hasSize(2);
        assertThat(axes.at("/0/lines/0/points/0/means/0").asDouble()).isEqualTo(0.75);
        assertThat(axes.at("/0/best").asBoolean()).isTrue();
        assertThat(axes.at("/1/label").asText()).isEqualTo(RATE);
        assertThat(axes.at("/1/log").asBoolean()).isFalse();
        assertThat(axes.at("/1/lines/0/points/0/means/0").asDouble()).isEqualTo(0.5);
        assertThat(page).contains("the one with the best objective is shown");
    }

    @Test
    void pointsWithoutAValueInCommonAreNotJoined() throws IOException {
        String page = page(data(complete(1, Map.of(LAMBDA, 0.1, RATE, 1), 1, 0.5), complete(2, Map.of(LAMBDA, 0.2, RATE, 2), 1, 0.75)));
        assertThat(data(page).at("/axes/0/single").asBoolean()).isTrue();
        assertThat(page).contains("so no line joins them");
    }

    @Test
    void eachMethodHasALineAndOneWithoutTheAxisALevel() throws IOException {
        String page = page(data(complete(1, Map.of("method", "sgd"), 1, 0.25), complete(2, Map.of("method", "a", LAMBDA, 0.1), 1, 0.5),
                complete(3, Map.of("method", "b", LAMBDA, 0.1), 1, 0.75), complete(4, Map.of("method", "a", LAMBDA, 0.2), 1, 0.125),
                trial(5, Map.of("method", "b", LAMBDA, 0.2), 1, "stopped", 3, 0.0625, List.of())));
        JsonNode axis = data(page).at("/axes/0");
        assertThat(axis.at("/lines").findValuesAsText("label")).containsExactly("b", "a");
        assertThat(axis.at("/flat").findValuesAsText("label")).containsExactly("sgd");
        assertThat(axis.at("/stopped/0/x").asDouble()).isEqualTo(0.2);
        assertThat(axis.at("/stopped/0/y").asDouble()).isEqualTo(0.0625);
    }

    @Test
    void curvesAreThoseOfTheBestFiveAndTheBestOfEachOtherMethod() throws IOException {
        SweepTrial[] trials = new SweepTrial[8];
        for (int i = 0; i < 7; i++) {
            trials[i] = complete(i + 1, Map.of("method", "var", LAMBDA, i + 1), 1, 0.5 + i / 100.0);
        }
        trials[7] = complete(8, Map.of("method", "sgd"), 1, 0.1);
        JsonNode curves = data(page(data(trials))).at("/curves");
        assertThat(curves).extracting(curve -> curve.get("base").asBoolean()).containsExactly(false, false, false, false, false, true);
        assertThat(curves.at("/0/label").asText()).contains("lambda-7");
        assertThat(curves.at("/0/points/1").toString()).contains("\"x\":0.95", "\"mean\":0.56");
    }

    @Test
    void epochsAreCountedByRung() throws IOException {
        SweepTrial[] trials = {trial(1, Map.of(LAMBDA, 1), 1, "complete", 30, 0.9, List.of()),
            trial(2, Map.of(LAMBDA, 2), 1, "stopped", 3, 0.5, List.of()),
            trial(3, Map.of(LAMBDA, 3), 1, "failed", 5, Double.NaN, List.of()),
            trial(4, Map.of(LAMBDA, 4), 1, "waiting", 0, Double.NaN, List.of())};
        assertThat(EpochStage.of(List.of(trials), List.of(3, 10))).containsExactly(new EpochStage(0, 3, 9, 0, 0, 3),
                new EpochStage(3, 10, 9, 7, 5, 7), new EpochStage(10, 30, 20, 20, 20, 20));
        assertThat(EpochStage.of(List.of(trials), List.of())).containsExactly(new EpochStage(0, 30, 38, 27, 25, 30));
        String page = page(data(trials));
        assertThat(page).contains("Trained: 38 of 120 epochs (32%). Saved by halving: 27 of 120 epochs (23%).",
                "<tr><td>4 to 10</td><td>28</td><td>9</td><td>7</td><td>5</td><td>7</td></tr>");
        assertThat(data(page).at("/epochs/1").toString()).contains("\"trained\":9", "\"stopped\":7", "\"failed\":5", "\"open\":7");
    }

    @Test
    void aSweepWithNothingCompleteHasItsTrialsAndNoDecision() throws IOException {
        String page = page(data(trial(1, Map.of(LAMBDA, 1), 1, "failed", 2, Double.NaN, List.of()),
                trial(2, Map.of(LAMBDA, 2), 1, "waiting", 0, Double.NaN, List.of())));
        assertThat(page).contains("Nothing is decided: no point is complete.", "<dd>0 complete, 1 failed, 0 stopped, 1 waiting; 2 in all</dd>",
                "<td>failed</td>", "id=\"epochs\"").doesNotContain("id=\"axis-0\"", "id=\"curve\"", "History", "<h2>About</h2>");
        assertThat(page(data())).contains("Nothing is decided").doesNotContain("<h2>Trials</h2>");
    }

    @Test
    void trialsLinkToTheirRunsOnceCompleteAndCanBeSavedAsCsv() throws IOException {
        SweepData data = data(complete(1, Map.of(LAMBDA, 0.001), 7, 0.5),
                trial(2, Map.of(LAMBDA, 0.01), 7, "stopped", 3, 0.25, List.of()));
        String page = page(data);
        assertThat(page).contains("<tr><td><a href=\"./trials/run-1/report.html\">1</a></td><td>complete</td><td>var</td><td>0.001</td><td>7</td>"
                + "<td>0.5000</td><td>30 of 30</td><td>0.9800</td><td>12.5</td><td></td></tr>",
                "<tr><td>2</td><td>stopped</td><td>var</td><td>0.01</td><td>7</td><td>0.2500</td><td>3 of 30</td>");
        MatchResult link = Pattern.compile("download=\"trials.csv\" href=\"data:text/csv;charset=utf-8;base64,([^\"]+)\"").matcher(page)
                .results().findFirst().orElseThrow();
        assertThat(TrialRecord.TABLE.read(new ByteArrayInputStream(Base64.getDecoder().decode(link.group(1)))))
                .isEqualTo(data.trials().stream().map(SweepTrial::row).toList());
    }

    @Test
    void textFromOutsideIsEscapedEverywhere() throws IOException {
        String evil = "</script><img src=x onerror=alert(1)>\"'{{data}}$1\\";
        TrialRecord row = new TrialRecord(1, 1, evil, 1, 1, "{}", evil, evil, 1, 1, 0.5, 0.5, 1, "javascript:" + evil);
        TrialRecord done = new TrialRecord(2, 2, evil, 1, 1, "{}", "complete", "", 1, 1, 0.5, 0.5, 1, "javascript:" + evil);
        List<SweepTrial> trials = List.of(new SweepTrial(row, new Point(Map.of(evil, 1)), 1, List.of()),
                new SweepTrial(done, new Point(Map.of(evil, 2, "method", evil)), 1, List.of(point(evil, 0.95, 0.5))),
                new SweepTrial(done, new Point(Map.of(evil, evil)), 1, List.of(point(evil, 0.95, 0.25))));
        String page = page(new SweepData(evil, evil, evil, List.of(1), trials, SampleSweep.verdict(trials.subList(1, 3)),
                List.of(new HistoryEntry(evil, evil, 1, 1, 1, true), new HistoryEntry(evil, evil, 1, 1, 1, true)), Map.of(evil, evil)));
        assertThat(page).doesNotContain("<img", "href=\"javascript").contains("&lt;/script&gt;&lt;img", "\\u003c/script>", "{{data}}$1\\");
        assertThat(page.split("</script>", -1)).hasSize(4);
    }

    @Test
    void historyIsShownOfSeveralGenerationsAndHasNoStrengthWhereThereIsNone() throws IOException {
        SweepTrial trial = complete(1, Map.of(LAMBDA, 1), 1, 0.5);
        String page = page(history(trial, entry("2026-01-01", 0.001), entry("2026-01-02", Double.NaN)));
        assertThat(data(page).at("/history").findValuesAsText("lambda")).containsExactly("0.001", "null");
        assertThat(page).contains("<tr><td>2026-01-01</td><td>best</td><td>0.001</td><td>0.7500</td><td>0.1250</td><td>yes</td></tr>",
                "<tr><td>2026-01-02</td><td>best</td><td>–</td>", "id=\"history-lambda\"");
        assertThat(page(history(trial, entry("2026-01-01", 0), entry("2026-01-02", 0)))).contains("id=\"history-objective\"")
                .doesNotContain("id=\"history-lambda\"");
        assertThat(page(history(trial, entry("2026-01-01", 0.001)))).doesNotContain("id=\"history-objective\"");
    }

    @Test
    void thePointOfATrialIsReadFromItsRow() {
        assertThat(SweepTrial.of(row("{\"method\":\"var\",\"" + LAMBDA + "\":1e-05}"), 30, List.of()).point())
                .isEqualTo(new Point(Map.of("method", "var", LAMBDA, 1e-5)));
        for (String settings : List.of("[1]", "{", "")) {
            assertThatThrownBy(() -> SweepTrial.of(row(settings), 30, List.of())).isInstanceOf(StoreException.class)
                    .hasMessage("trials.csv: the settings of trial 1 must be a JSON object, not '" + settings + "'");
        }
    }

    private static TrialRecord row(String settings) {
        return new TrialRecord(1, 1, "var", 1, 1, settings, "waiting", "", 0, 0, Double.NaN, Double.NaN, 0, "run");
    }

    private static HistoryEntry entry(String generation, double lambda) {
        return new HistoryEntry(generation, "best", lambda, 0.75, 0.125, true);
    }

    private static SweepData history(SweepTrial trial, HistoryEntry... history) {
        return new SweepData("t", "", "area", List.of(), List.of(trial), Optional.empty(), List.of(history), Map.of());
    }

    private static SweepData data(SweepTrial... trials) {
        return new SweepData("t", "", "accuracy at 95% sparsity", List.of(3, 10), List.of(trials), SampleSweep.verdict(List.of(trials)),
                List.of(), Map.of());
    }

    /** Its accuracy is 1 as trained and the objective at sparsity 0.95. */
    private static SweepTrial complete(int number, Map<String, Object> settings, long seed, double objective) {
        return trial(number, settings, seed, "complete", 30, objective, List.of(point("var", 0, 1), point("var", 0.95, objective)));
    }

    private static SweepTrial trial(int number, Map<String, Object> settings, long seed, String state, int epochs, double objective,
            List<CurvePoint> curve) {
        return new SweepTrial(new TrialRecord(1, number, "var", 0, seed, "{}", state, "", 1, epochs, 0.98, objective, 12.5,
                "trials/run-" + number), new Point(settings), 30, curve);
    }

    private static CurvePoint point(String method, double sparsity, double accuracy) {
        return new CurvePoint(method, 0, 1, "global", sparsity, 0.01, 10, 100, accuracy, 0.3, 0.1, "magnitude", accuracy, Double.NaN,
                Double.NaN);
    }

    private static String page(SweepData data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SweepReport.write(data, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static JsonNode data(String page) throws IOException {
        return new ObjectMapper().readTree(Pattern.compile("id=\"data\">(.*?)</script>").matcher(page).results().findFirst().orElseThrow()
                .group(1));
    }
}
