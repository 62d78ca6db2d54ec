package io.varprune.prune;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** One threshold over a group of tensors. @param tensors in ascending order of offset; @param threshold what it cuts */
public record GroupCut(List<WeightTensor> tensors, Threshold threshold) implements Cut {
    /** Copies the list. */
    public GroupCut {
        tensors = List.copyOf(tensors);
    }

    /** For each level the cuts of all groups. @param counts [level][group] how many weights go */
    static List<List<Cut>> levels(float[] scores, List<List<WeightTensor>> groups, int[][] counts) {
        List<List<Cut>> levels = new ArrayList<>();
        for (int level = 0; level < counts.length; level++) {
            levels.add(new ArrayList<>());
        }
        for (int g = 0; g < groups.size(); g++) {
            int group = g;
            List<Threshold> thresholds = new MagnitudeSelection(scores, groups.get(group))
                    .thresholds(Arrays.stream(counts).map(count -> count[group]).toList());
            for (int level = 0; level < counts.length; level++) {
                levels.get(level).add(new GroupCut(groups.get(group), thresholds.get(level)));
            }
        }
        return levels;
    }

    /** As {@link #levels}, with a threshold for each tensor alone. @param counts [level][tensor] */
    static List<List<Cut>> ofTensors(float[] scores, List<WeightTensor> tensors, int[][] counts) {
        return levels(scores, tensors.stream().map(List::of).toList(), counts);
    }

    @Override
    public List<Threshold> thresholds() {
        return List.of(threshold);
    }

    @Override
    public CutCounts counts(float[] source, ParameterLayout layout) {
        int bound = threshold.bits();
        int ties = threshold.tiesToCut();
        int all = 0;
        int zeros = 0;
        Map<String, Integer> byLayer = new HashMap<>();
        for (WeightTensor tensor : tensors) {
            int below = 0;
            int upTo = 0;
            int zero = 0;
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                int bits = MagnitudeSelection.magnitude(source[i]);
                // the sign of a difference, because a branch would be mispredicted at every other weight
                below += bits - bound >>> 31;
                upTo += bits - bound - 1 >>> 31;
                zero += bits - 1 >>> 31;
            }
            int tied = Math.min(ties, upTo - below);
            ties -= tied;
            all += below + tied;
            zeros += bound == 0 ? tied : zero;
            byLayer.merge(tensor.layer(), below + tied, Integer::sum);
        }
        return new CutCounts(all, byLayer, zeros);
    }

    @Override
    public int forEachCut(float[] source, IntConsumer onCut) {
        int bound = threshold.bits();
        int ties = threshold.tiesToCut();
        int cut = 0;
        for (WeightTensor tensor : tensors) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                int bits = MagnitudeSelection.magnitude(source[i]);
                if (bits < bound || bits == bound && ties-- > 0) {
                    onCut.accept(i);
                    cut++;
                }
            }
        }
        return cut;
    }
}
