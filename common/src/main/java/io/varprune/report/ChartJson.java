package io.varprune.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.store.SyncRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The numbers behind the charts as JSON that is safe within a script element. */
final class ChartJson {
    // what plain training is called: grey and dashed, so that the methods stand out
    private static final String BASE = "sgd";

    private ChartJson() {
    }

    /** A chosen sparsity of NaN leaves the chart over lambda out. */
    static String of(Measure measure, List<CurveSeries> series, double chosen, Map<String, List<SyncRecord>> syncs,
            List<LossProfile> profiles) throws JsonProcessingException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("measure", "test " + measure.label());
        root.put("curves", series.stream().map(ChartJson::curve).toList());
        List<Object> lambdas = new ArrayList<>();
        series.forEach(s -> s.at(chosen).filter(p -> Double.isFinite(p.mean())).ifPresent(p -> lambdas.add(point(s.family(), s.lambda(), p))));
        root.put("lambdas", lambdas);
        List<Object> runs = new ArrayList<>();
        syncs.forEach((run, records) -> runs.add(Map.of("label", run, "points", records.stream()
                .filter(r -> Double.isFinite(r.penalty())).map(r -> Map.of("x", r.sync(), "y", r.penalty())).toList())));
        root.put("penalties", runs);
        root.put("profiles", profiles.stream().map(ChartJson::profile).toList());
        return write(root);
    }

    static String write(Object root) throws JsonProcessingException {
        return new ObjectMapper().writeValueAsString(root).replace("<", "\\u003c");
    }

    private static Map<String, Object> curve(CurveSeries series) {
        return curve(series.label(), series.method(), series.points());
    }

    /** A line over sparsity. */
    static Map<String, Object> curve(String label, String method, List<CurveSummary> levels) {
        return Map.of("label", label, "base", isBase(method),
                "points", levels.stream().filter(p -> p.sparsity() < 1 && Double.isFinite(p.mean()))
                        .map(p -> point(label, p.sparsity(), p)).toList());
    }

    static boolean isBase(String method) {
        return method.equals(BASE);
    }

    private static Map<String, Object> profile(LossProfile profile) {
        return Map.of("family", profile.family(), "base", isBase(profile.method()), "sparsity", profile.sparsity(),
                "points", profile.losses().entrySet().stream().filter(e -> Double.isFinite(e.getValue()))
                        .map(e -> Map.of("x", e.getKey(), "y", e.getValue())).toList());
    }

    private static Map<String, Object> point(String label, double x, CurveSummary p) {
        return Map.of("label", label, "x", x, "mean", p.mean(), "sd", p.hasDeviation() ? p.deviation() : 0);
    }
}
