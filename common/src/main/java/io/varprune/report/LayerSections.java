package io.varprune.report;

import io.varprune.store.LayerRecord;
import io.varprune.store.MagnitudeBin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What pruning did to each layer, and where their weights lay. */
final class LayerSections {
    private LayerSections() {
    }

    /** @param views one or more */
    static String sparsity(List<RunLayers.View> views) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        views.forEach(view -> view.layers().forEach(l -> rows.add(List.of(view.label(), l.layer(), l.sparsity(), l.total(), l.nonzero(),
                RunLayers.cut(l), l.threshold()))));
        String heading = "Sparsity of each layer";
        return Html.section(heading, "How much of each layer goes at a sparsity of the network" + ofOneSeed(views),
                Html.choice("layers-of", "Run", labels(views)), Html.canvas("layers", heading),
                new ChartTable("layers.csv", List.of("run", "layer", "sparsity", "weights", "kept", "layer sparsity", "threshold"), rows)
                        .folded(false));
    }

    /** @param views some with bins */
    static String histograms(List<RunLayers.View> views) throws IOException {
        List<RunLayers.View> counted = counted(views);
        List<List<Object>> rows = new ArrayList<>();
        counted.forEach(view -> view.bins().forEach(bin -> rows.add(List.of(view.label(), bin.layer(), bin.from(), bin.to(), bin.weights()))));
        List<List<String>> layers = new ArrayList<>();
        counted.forEach(view -> view.names().forEach(name -> layers.add(List.of(view.label(), name,
                String.valueOf(view.of(name).get(0).total()), CurveSeries.number(median(view, name))))));
        List<String> names = names(counted);
        StringBuilder charts = new StringBuilder("<div class=\"grid\">");
        for (int i = 0; i < names.size(); i++) {
            charts.append("<figure><figcaption>").append(Html.escape(names.get(i))).append("</figcaption>")
                    .append(Html.canvas("chart small", "histogram-" + i, "Weight magnitudes of " + names.get(i))).append("</figure>");
        }
        return Html.section("Weight magnitudes of each layer", "Share of a layer's weights by magnitude on a logarithmic axis, as trained; the "
                + "dashed line is the cut, and what is left of it goes" + ofOneSeed(views),
                "<div class=\"choices\">" + Html.choice("histograms-of", "Run", labels(counted))
                        + Html.choice("histograms-cut", "Cut at sparsity", sparsities(counted).stream().map(CurveSeries::number).toList())
                        + "</div>", charts.append("</div>").toString(),
                Html.details(Html.table(List.of("run", "layer", "weights", "median magnitude about"), layers), false),
                new ChartTable("histograms.csv", List.of("run", "layer", "from", "to", "weights"), rows).download());
    }

    static List<Object> json(List<RunLayers.View> views) {
        return views.stream().map(view -> (Object) Map.of("label", view.label(), "lines", view.names().stream().map(name -> Map.of(
                "label", name, "points", view.of(name).stream().filter(l -> l.sparsity() < 1)
                        .map(l -> Map.of("x", l.sparsity(), "y", RunLayers.cut(l))).toList())).toList())).toList();
    }

    /** @param chosen the sparsity whose cut is drawn at first */
    static Map<String, Object> json(List<RunLayers.View> views, double chosen) {
        List<RunLayers.View> counted = counted(views);
        List<Double> sparsities = sparsities(counted);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sparsities", sparsities);
        json.put("chosen", Math.max(0, sparsities.indexOf(chosen)));
        json.put("runs", counted.stream().map(view -> Map.of("label", view.label(), "layers", names(counted).stream().map(name -> Map.of(
                "label", name, "bins", view.bins().stream().filter(bin -> bin.layer().equals(name))
                        .map(bin -> List.of(bin.from(), bin.to(), bin.weights())).toList(),
                "cuts", sparsities.stream().map(sparsity -> cutAt(view.of(name), sparsity)).toList())).toList())).toList());
        return json;
    }

    static List<RunLayers.View> counted(List<RunLayers.View> views) {
        return views.stream().filter(view -> !view.bins().isEmpty()).toList();
    }

    private static List<String> names(List<RunLayers.View> views) {
        return views.stream().flatMap(view -> view.names().stream()).distinct().toList();
    }

    private static List<Double> sparsities(List<RunLayers.View> views) {
        return views.stream().flatMap(view -> view.sparsities().stream()).distinct().sorted().toList();
    }

    /** 0, which a logarithmic axis has not, where nothing tells: JSON has no NaN. */
    private static double cutAt(List<LayerRecord> layer, double sparsity) {
        return layer.stream().filter(l -> l.sparsity() == sparsity).mapToDouble(LayerRecord::threshold).filter(Double::isFinite).findFirst()
                .orElse(0);
    }

    private static double median(RunLayers.View view, String layer) {
        List<MagnitudeBin> bins = view.bins().stream().filter(bin -> bin.layer().equals(layer)).toList();
        long left = bins.stream().mapToLong(MagnitudeBin::weights).sum() / 2;
        for (MagnitudeBin bin : bins) {
            left -= bin.weights();
            if (left < 0) {
                return Math.sqrt(bin.from() * bin.to());
            }
        }
        return Double.NaN;
    }

    private static List<String> labels(List<RunLayers.View> views) {
        return views.stream().map(RunLayers.View::label).collect(Collectors.toList());
    }

    private static String ofOneSeed(List<RunLayers.View> views) {
        return views.size() > 1 ? "; of each method the run of its first seed." : ".";
    }
}
