package io.varprune.report;

import io.varprune.store.LayerRecord;
import io.varprune.store.MagnitudeBin;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of one run that was pruned.
 *
 * @param method name of the method
 * @param lambda strength of its first regularizer
 * @param layers what pruning left of them
 * @param bins   their weights by magnitude; empty where earlier versions did not count them
 */
public record RunLayers(String method, double lambda, List<LayerRecord> layers, List<MagnitudeBin> bins) {
    /** Copies the lists. */
    public RunLayers {
        layers = List.copyOf(layers);
        bins = List.copyOf(bins);
    }

    /** Under one criterion and allocation. @param label the method, with what else differs */
    record View(String label, List<LayerRecord> layers, List<MagnitudeBin> bins) {
        List<String> names() {
            return layers.stream().map(LayerRecord::layer).distinct().toList();
        }

        List<Double> sparsities() {
            return layers.stream().map(LayerRecord::sparsity).distinct().sorted().toList();
        }

        List<LayerRecord> of(String layer) {
            return layers.stream().filter(record -> record.layer().equals(layer)).toList();
        }
    }

    /** One for each criterion and allocation of each run. */
    static List<View> views(List<RunLayers> runs) {
        List<View> views = new ArrayList<>();
        for (RunLayers run : runs) {
            List<List<String>> prunings = run.layers.stream().map(layer -> List.of(layer.criterion(), layer.allocation())).distinct().toList();
            for (List<String> pruning : prunings) {
                views.add(new View(CurveSeries.label(run.method, run.lambda) + (prunings.size() == 1 ? "" : ", " + String.join(" ", pruning)),
                        run.layers.stream().filter(l -> List.of(l.criterion(), l.allocation()).equals(pruning)).toList(), run.bins));
            }
        }
        return views;
    }

    static double cut(LayerRecord layer) {
        return layer.total() == 0 ? 0 : 1 - (double) layer.nonzero() / layer.total();
    }
}
