package io.varprune.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One page with everything it needs inside it.
 *
 * @param title      its heading
 * @param facts      HTML below the heading; empty for none
 * @param sections   HTML of the sections in order
 * @param configYaml the configuration as YAML text; blank for none
 * @param data       the numbers behind the charts: JSON that is safe within a script element
 * @param script     name of the resource that draws the charts
 */
record HtmlPage(String title, String facts, List<String> sections, String configYaml, String data, String script) {
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";
    private static final Pattern HOLE = Pattern.compile("\\{\\{(\\w+)}}");

    /** Writes the page as UTF-8; leaves the stream open. */
    void write(OutputStream out) throws IOException {
        Map<String, String> parts = Map.of(
                "title", Html.escape(title),
                "facts", facts,
                "sections", String.join("\n", sections),
                "config", configYaml.isBlank() ? ""
                        : "<details><summary>Configuration</summary><pre>" + Html.escape(configYaml) + "</pre></details>",
                "style", resource("report.css"),
                // without the pointer to a file that a browser would look for
                "chartjs", resource(CHART_JS).replaceAll("(?m)^//# sourceMappingURL=.*$", ""),
                "data", data,
                "script", resource("chart.js") + resource(script));
        out.write(HOLE.matcher(resource("report.html"))
                .replaceAll(hole -> Matcher.quoteReplacement(parts.get(hole.group(1)))).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("not on the class path: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
