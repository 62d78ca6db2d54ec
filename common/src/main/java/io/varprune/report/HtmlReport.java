package io.varprune.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.store.CurvePoint;
import io.varprune.store.SyncRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One page that needs no network: the charts, the tables behind them, and the configuration. */
public final class HtmlReport {
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";
    private static final ObjectMapper JSON = new ObjectMapper();

    private HtmlReport() {}

    /**
     * The page.
     *
     * @param title  shown on top
     * @param config the experiment as YAML
     * @param points of every run
     * @param syncs  of every run, by its name
     */
    public static String of(String title, String config, List<CurvePoint> points, Map<String, List<SyncRecord>> syncs) {
        CurveSummary summary = CurveSummary.of(points);
        return resource("report.html")
                .replace("@TITLE@", escape(title))
                .replace("@CONFIG@", escape(config))
                .replace("@TABLE@", table(summary))
                .replace("@DATA@", json(Map.of("curves", summary.curves().stream()
                        .map(c -> Map.of("label", c.label(), "points", c.points())).toList(), "syncs", syncs)))
                .replace("@CHARTJS@", resource(CHART_JS));
    }

    private static String table(CurveSummary summary) {
        StringBuilder html = new StringBuilder("<table><thead><tr><th scope=col>sparsity</th>");
        summary.curves().forEach(c -> html.append("<th scope=col>").append(escape(c.label())).append("</th>"));
        html.append("</tr></thead><tbody>");
        for (double sparsity : summary.sparsities()) {
            html.append("<tr><th scope=row>").append(sparsity).append("</th>");
            for (CurveSummary.Curve curve : summary.curves()) {
                CurveSummary.Point p = CurveSummary.at(curve, sparsity);
                html.append("<td>").append(p == null ? "" : String.format(Locale.ROOT, "%.4f", p.mean())
                        + (p.seeds() > 1 ? String.format(Locale.ROOT, " ±%.4f", p.deviation()) : "")).append("</td>");
            }
            html.append("</tr>");
        }
        return html.append("</tbody></table>").toString();
    }

    private static String json(Object data) {
        try {
            // "</script>" inside a string would end the script
            return JSON.writeValueAsString(data).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new AssertionError("maps, lists, strings and numbers always have a JSON form", e);
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " inside the jar cannot be read", e);
        }
    }
}
