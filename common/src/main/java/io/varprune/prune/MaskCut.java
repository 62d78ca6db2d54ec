package io.varprune.prune;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** A bit for each parameter, where no threshold on the weights says which go. @param thresholds on the scores */
public record MaskCut(Mask mask, List<Threshold> thresholds) implements Cut {
    /** Copies the list. */
    public MaskCut {
        thresholds = List.copyOf(thresholds);
    }

    /** The same cuts for whoever has the weights but not the scores. */
    static MaskCut of(float[] scores, List<Cut> cuts) {
        long[] words = Mask.allKept(scores.length);
        List<Threshold> thresholds = new ArrayList<>();
        for (Cut cut : cuts) {
            cut.forEachCut(scores, i -> words[i >>> 6] &= ~(1L << i));
            thresholds.addAll(cut.thresholds());
        }
        return new MaskCut(new Mask(scores.length, words), thresholds);
    }

    @Override
    public CutCounts counts(float[] source, ParameterLayout layout) {
        int zeros = 0;
        Map<String, Integer> byLayer = new HashMap<>();
        for (WeightTensor tensor : layout.weights()) {
            int gone = 0;
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                if (!mask.keeps(i)) {
                    gone++;
                    zeros += source[i] == 0 ? 1 : 0;
                }
            }
            byLayer.merge(tensor.layer(), gone, Integer::sum);
        }
        return new CutCounts(mask.length() - mask.kept(), byLayer, zeros);
    }

    @Override
    public int forEachCut(float[] source, IntConsumer onCut) {
        return mask.forEachCut(onCut);
    }
}
