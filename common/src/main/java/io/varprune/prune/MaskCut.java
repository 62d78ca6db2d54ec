package io.varprune.prune;

import java.util.ArrayList;
import java.util.List;
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
    public int forEachCut(float[] source, IntConsumer onCut) {
        return mask.forEachCut(onCut);
    }
}
