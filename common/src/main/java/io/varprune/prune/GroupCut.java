package io.varprune.prune;

import io.varprune.model.WeightTensor;
import java.io.Serializable;
import java.util.List;
import java.util.function.IntConsumer;

/** One threshold over a group of tensors. @param tensors in ascending order of offset; @param threshold what it cuts */
public record GroupCut(List<WeightTensor> tensors, Threshold threshold) implements Serializable {
    /** Copies the list. */
    public GroupCut {
        tensors = List.copyOf(tensors);
    }

    /** Hands over the flat index of each weight that is cut, in ascending order, and returns how many there were. */
    int forEachCut(float[] source, IntConsumer onCut) {
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
