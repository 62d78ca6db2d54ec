package io.varprune.prune;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One-shot pruning of one vector to several sparsities; holds thresholds only. @param levels in the order asked for */
public record PruningPlan(List<PrunedLevel> levels) implements Serializable {
    /** Copies the list. */
    public PruningPlan {
        levels = List.copyOf(levels);
    }

    /**
     * Selects the thresholds of every sparsity at once.
     *
     * @param params     the flat vector; it is only read
     * @param layout     which of its ranges may be cut
     * @param allocation how a sparsity is shared out among the tensors
     * @param sparsities each 0 or more and below 1, one or more of them
     * @throws IllegalArgumentException when a sparsity is out of range, none is given, the lengths differ, nothing is prunable,
     *     or a weight is NaN or infinite
     */
    public static PruningPlan of(float[] params, ParameterLayout layout, Allocation allocation, double[] sparsities) {
        List<Sparsity> asked = Arrays.stream(sparsities).mapToObj(Sparsity::new).toList();
        if (asked.isEmpty()) {
            throw new IllegalArgumentException("sparsities: got none, needed is one or more");
        }
        if (params.length != layout.totalParameters()) {
            throw new IllegalArgumentException("params: got " + params.length + " parameters, the layout has "
                    + layout.totalParameters());
        }
        if (layout.weights().isEmpty()) {
            throw new IllegalArgumentException("layout: got no weights, nothing can be cut");
        }
        List<List<GroupCut>> cuts = new ArrayList<>();
        asked.forEach(sparsity -> cuts.add(new ArrayList<>()));
        for (List<WeightTensor> group : allocation.groups(layout)) {
            int size = group.stream().mapToInt(WeightTensor::length).sum();
            List<Threshold> thresholds = new MagnitudeSelection(params, group)
                    .thresholds(asked.stream().map(sparsity -> sparsity.cutOf(size)).toList());
            for (int i = 0; i < thresholds.size(); i++) {
                cuts.get(i).add(new GroupCut(group, thresholds.get(i)));
            }
        }
        List<PrunedLevel> levels = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            levels.add(level(params, layout, asked.get(i), cuts.get(i)));
        }
        return new PruningPlan(levels);
    }

    private static PrunedLevel level(float[] params, ParameterLayout layout, Sparsity sparsity, List<GroupCut> groups) {
        int[] tensorOf = {0};
        int[] kept = layout.weights().stream().mapToInt(WeightTensor::length).toArray();
        int[] zerosCut = {0};
        int cut = 0;
        for (GroupCut group : groups) {
            cut += group.forEachCut(params, i -> {
                while (i >= layout.weights().get(tensorOf[0]).end()) {
                    tensorOf[0]++;
                }
                kept[tensorOf[0]]--;
                if (params[i] == 0f) {
                    zerosCut[0]++;
                }
            });
        }
        Map<String, Integer> keptByLayer = new LinkedHashMap<>();
        for (int t = 0; t < kept.length; t++) {
            keptByLayer.merge(layout.weights().get(t).layer(), kept[t], Integer::sum);
        }
        int prunable = layout.weightCount();
        int zerosKept = zeros(params, layout) - zerosCut[0];
        return new PrunedLevel(sparsity, groups, cut, prunable - cut - zerosKept, prunable, params.length, keptByLayer);
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
