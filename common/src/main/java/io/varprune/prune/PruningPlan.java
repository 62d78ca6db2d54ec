package io.varprune.prune;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One-shot pruning of one vector to several sparsities; holds thresholds, or a bit for each parameter, but no weights.
 *
 * @param levels in the order asked for
 */
public record PruningPlan(List<PrunedLevel> levels) implements Serializable {
    /** Copies the list. */
    public PruningPlan {
        levels = List.copyOf(levels);
    }

    /** As the general {@link #of(float[], Prunable, float[], Allocation, double[])}, by magnitude. */
    public static PruningPlan of(float[] params, ParameterLayout layout, Allocation allocation, double[] sparsities) {
        return of(params, Prunable.weightsOf(layout), params, allocation, sparsities);
    }

    /**
     * Selects what every level cuts, at once.
     *
     * @param params     the flat vector; it is only read
     * @param prunable   what of it may be cut
     * @param scores     what a {@link Criterion} says of each; it is only read, and may be {@code params}
     * @param allocation how a sparsity is shared out among the tensors
     * @param sparsities each 0 or more and below 1, one or more of them
     * @throws IllegalArgumentException when a sparsity is out of range, none is given, the lengths differ, nothing is prunable,
     *     or a score is NaN or infinite
     */
    public static PruningPlan of(float[] params, Prunable prunable, float[] scores, Allocation allocation, double[] sparsities) {
        List<Sparsity> asked = Arrays.stream(sparsities).mapToObj(Sparsity::new).toList();
        ParameterLayout layout = prunable.layout();
        if (asked.isEmpty()) {
            throw new IllegalArgumentException("sparsities: got none, needed is one or more");
        }
        if (params.length != layout.totalParameters() || scores.length != params.length) {
            throw new IllegalArgumentException("params: got " + params.length + " parameters"
                    + (scores == params ? "" : " and " + scores.length + " scores") + ", the layout has " + layout.totalParameters());
        }
        if (layout.weights().isEmpty()) {
            throw new IllegalArgumentException("layout: got no weights, nothing can be cut");
        }
        List<Sparsity> sizes = allocation.levels(asked);
        List<List<Cut>> cuts = allocation.cuts(scores, prunable, sizes);
        int zeros = zeros(params, layout);
        List<PrunedLevel> levels = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            // executors have the weights, not the scores: what is no threshold on the weights becomes a bit for each
            levels.add(level(params, layout, zeros, sizes.get(i),
                    scores == params ? cuts.get(i) : List.of(MaskCut.of(scores, cuts.get(i)))));
        }
        return new PruningPlan(levels);
    }

    private static PrunedLevel level(float[] params, ParameterLayout layout, int zeros, Sparsity sparsity, List<Cut> cuts) {
        Map<String, Integer> keptByLayer = new LinkedHashMap<>();
        layout.weights().forEach(tensor -> keptByLayer.merge(tensor.layer(), tensor.length(), Integer::sum));
        int cut = 0;
        int nonzero = layout.weightCount() - zeros;
        for (Cut part : cuts) {
            CutCounts counts = part.counts(params, layout);
            cut += counts.parameters();
            nonzero += counts.zeros();
            for (Map.Entry<String, Integer> layer : counts.byLayer().entrySet()) {
                keptByLayer.merge(layer.getKey(), -layer.getValue(), Integer::sum);
                nonzero -= layer.getValue();
            }
        }
        return new PrunedLevel(sparsity, cuts, cut, nonzero, layout.weightCount(), params.length, keptByLayer);
    }

    private static int zeros(float[] params, ParameterLayout layout) {
        int zeros = 0;
        for (WeightTensor tensor : layout.weights()) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                if (params[i] == 0f) {
                    zeros++;
                }
            }
        }
        return zeros;
    }
}
