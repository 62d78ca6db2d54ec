package io.varprune.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.varprune.store.CurvePoint;
import io.varprune.store.LayerRecord;
import io.varprune.store.MagnitudeBin;
import io.varprune.store.SyncRecord;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Skipped where there is no Chromium. */
class ReportInBrowserTest {
    // Chromium's last writes may come after it was told to end
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    @BeforeEach
    void needsChromium() {
        Assumptions.assumeTrue(Chromium.isThere(), "there is no chromium on the PATH");
    }

    @Test
    void everyChartOfRunsIsDrawnShowsItsValuesAndFetchesNothing() throws Exception {
        Path page = folder.resolve("report.html");
        try (OutputStream out = Files.newOutputStream(page)) {
            HtmlReport.write(runs(), out);
        }
        try (Chromium browser = new Chromium(page, folder.resolve("profile"))) {
            assertThat(texts(browser.evaluate("[...document.querySelectorAll('canvas')].map(c => c.id)"))).containsExactlyInAnyOrder("curve",
                    "lambda", "layers", "histogram-0", "histogram-1", "penalty", "variance", "times", "costs");
            assertAllDrawn(browser);
            hover(browser, "curve", 1, 0);
            assertThat(texts(browser.evaluate("[...Chart.getChart('curve').tooltip.title, ...Chart.getChart('curve').tooltip.body"
                    + ".flatMap(b => b.lines)]"))).containsExactly("sparsity 0.95", "sgd λ=0: 0.25");
            // the cut of layer a at the sparsity next to 0.95
            assertThat(browser.evaluate("Chart.getChart('histogram-0').data.datasets[1].data[0].x").asDouble()).isEqualTo(0.02);
            assertThat(texts(browser.evaluate("(s => {s.value = 1; s.dispatchEvent(new Event('change'));"
                    + " return Chart.getChart('variance').data.datasets.map(d => d.label)})(document.getElementById('variance-of'))")))
                    .containsExactly("a W", "b W");
            assertFetchesNothing(browser, page);
        }
    }

    @Test
    void arrowKeysGoThroughTheValuesAndSayThem() throws Exception {
        Path page = folder.resolve("report.html");
        try (OutputStream out = Files.newOutputStream(page)) {
            HtmlReport.write(runs(), out);
        }
        try (Chromium browser = new Chromium(page, folder.resolve("profile"))) {
            browser.evaluate("document.getElementById('curve').focus()");
            for (String key : List.of("ArrowRight", "ArrowRight", "ArrowDown")) {
                browser.call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key));
            }
            assertThat(browser.evaluate("document.getElementById('said').textContent").asText()).isEqualTo("sparsity 0.95, var λ=0.001: 0.5");
            assertFetchesNothing(browser, page);
        }
    }

    @Test
    void everyChartOfASweepOfAHundredTrialsIsDrawn() throws Exception {
        Path page = folder.resolve("report.html");
        try (OutputStream out = Files.newOutputStream(page)) {
            SweepReport.write(SampleSweep.of(List.of("sgd", "var"), 11, 3, List.of(0.01, 0.1, 1.0), List.of()), out);
        }
        try (Chromium browser = new Chromium(page, folder.resolve("profile"))) {
            assertThat(texts(browser.evaluate("[...document.querySelectorAll('canvas')].map(c => c.id)"))).contains("axis-0", "axis-1", "curve",
                    "epochs", "costs");
            assertAllDrawn(browser);
            assertFetchesNothing(browser, page);
        }
    }

    private static void assertAllDrawn(Chromium browser) throws Exception {
        assertThat(texts(browser.evaluate("[...document.querySelectorAll('canvas')].filter(c => !c.width || !c.getContext('2d')"
                + ".getImageData(0, 0, c.width, c.height).data.some(v => v > 0)).map(c => c.id)"))).isEmpty();
    }

    private static void assertFetchesNothing(Chromium browser, Path page) {
        assertThat(browser.requests()).allMatch(url -> url.equals(page.toUri().toString()) || url.equals("data:,"));
        assertThat(browser.complaints()).isEmpty();
    }

    private static void hover(Chromium browser, String id, int index, int dataset) throws Exception {
        JsonNode at = browser.evaluate("(() => {const c = document.getElementById('" + id + "'); c.scrollIntoView(); const box = "
                + "c.getBoundingClientRect(); const p = Chart.getChart(c).getDatasetMeta(" + dataset + ").data[" + index
                + "]; return {x: box.x + p.x, y: box.y + p.y}})()");
        browser.call("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", at.path("x").asDouble(), "y", at.path("y").asDouble()));
        // the chart draws at the next frame
        browser.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Plain SGD and two strengths of VAR on a network of two layers. */
    private static ReportData runs() {
        List<CurvePoint> points = new ArrayList<>();
        Map<String, TrainingCost.Run> training = new LinkedHashMap<>();
        List<RunLayers> layers = new ArrayList<>();
        for (double lambda : new double[] {0, 0.001, 0.01}) {
            String method = lambda == 0 ? "sgd" : "var";
            for (double sparsity : new double[] {0, 0.95}) {
                double accuracy = sparsity == 0 ? 0.75 : lambda == 0 ? 0.25 : 0.5;
                points.add(new CurvePoint(method, lambda, 1, "global", sparsity, 0.02, 10, 100, accuracy, 0.3, 0.1, "magnitude", accuracy,
                        Double.NaN, Double.NaN));
            }
            List<SyncRecord> syncs = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                syncs.add(new SyncRecord(i, i / 5, 10, 1.0 / (i + 1), 2.0 / (i + 1), 0.01 * (i + 1), 1, 5, 2, 1, 0.1, 4, "driver", "",
                        i % 5 == 4 ? new TreeMap<>(Map.of("a W", 0.001 * i, "b W", 0.002 * i)) : Map.of()));
            }
            training.put(method + lambda, new TrainingCost.Run(method, lambda, lambda == 0, syncs));
            layers.add(new RunLayers(method, lambda, List.of(new LayerRecord("a", "W", "global", 0, 80, 80, "magnitude", 0),
                    new LayerRecord("a", "W", "global", 0.95, 4, 80, "magnitude", 0.02), new LayerRecord("b", "W", "global", 0, 20, 20, "magnitude", 0),
                    new LayerRecord("b", "W", "global", 0.95, 1, 20, "magnitude", 0.02)),
                    List.of(new MagnitudeBin("a", 0, 1e-8, 40), new MagnitudeBin("a", 0.01, 0.0141, 40), new MagnitudeBin("b", 0.1, 0.141, 20))));
        }
        return new ReportData("runs", "name: t", points, training, List.of(), TrainingCost.of(List.copyOf(training.values())), Map.of())
                .withLayers(layers);
    }
}
