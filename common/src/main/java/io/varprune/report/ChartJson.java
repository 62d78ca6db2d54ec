package io.varprune.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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

    /** @param chosen sparsity of the chart over lambda; NaN leaves it out @param cut the one that is drawn into the histograms */
    static String of(Measure measure, List<CurveSeries> series, double chosen, TrainingSections training,
            List<LossProfile> profiles, List<RunLayers.View> layers, double cut) throws JsonProcessingException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("measure", "test " + measure.label());
        root.put("curves", series.stream().map(ChartJson::curve).toList());
        List<Object> lambdas = new ArrayList<>();
        List<CurveSeries> peaks = CurveSeries.peaks(series, chosen);
        series.forEach(s -> s.at(chosen).filter(p -> Double.isFinite(p.mean())).ifPresent(p -> {
            Map<String, Object> point = new LinkedHashMap<>(point(s.family(), s.lambda(), p));
            point.put("peak", peaks.contains(s));
            lambdas.add(point);
        }));
        root.put("lambdas", lambdas);
        training.json(root);
        root.put("layers", LayerSections.json(layers));
        root.put("histograms", LayerSections.json(layers, cut));
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
