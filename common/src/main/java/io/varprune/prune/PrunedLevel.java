package io.varprune.prune;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * One sparsity of a plan: thresholds and counts, without the weights.
 *
 * @param sparsity        the sparsity asked for
 * @param cuts            what goes
 * @param cut             how many parameters go, those that were zero before included
 * @param nonzeroPrunable how many prunable weights are not zero afterwards
 * @param prunable        how many weights may be cut
 * @param total           length of the flat vector
 * @param keptByLayer     weights that are not cut, for each layer with weights, first to last
 */
public record PrunedLevel(Sparsity sparsity, List<Cut> cuts, int cut, int nonzeroPrunable, int prunable, int total,
        Map<String, Integer> keptByLayer) implements Serializable {
    /** Copies the list and the map. */
    public PrunedLevel {
        cuts = List.copyOf(cuts);
        keptByLayer = Collections.unmodifiableMap(new LinkedHashMap<>(keptByLayer));
    }

    /** The threshold of each group of weights; none where whole neurons or filters go. */
    public List<Threshold> thresholds() {
        return cuts.stream().flatMap(cut -> cut.thresholds().stream()).toList();
    }

    /** Weights cut over prunable weights, 0 to 1. */
    public double achievedSparsity() {
        return (double) (prunable - keptByLayer.values().stream().mapToInt(kept -> kept).sum()) / prunable;
    }

    /** Parameters cut over all parameters, 0 to 1. */
    public double achievedSparsityAll() {
        return (double) cut / total;
    }

    /**
     * Copies {@code source} into {@code target} and sets the cut weights to zero there.
     *
     * @param source the vector that the plan was made from; it is only read
     * @param target another array of the same length
     * @throws IllegalArgumentException when a length differs, both are one array or {@code source} is another vector
     */
    public void applyTo(float[] source, float[] target) {
        requireLength("source", source);
        requireLength("target", target);
        if (source == target) {
            throw new IllegalArgumentException("source and target are one array; the source must stay as it is");
        }
        System.arraycopy(source, 0, target, 0, total);
        forEachCut(source, i -> target[i] = 0f);
    }

    /**
     * Which parameters stay; parameters that are not weights go only with a whole neuron or filter.
     *
     * @param source the vector that the plan was made from; it is only read
     * @throws IllegalArgumentException when its length differs or it is another vector
     */
    public Mask mask(float[] source) {
        requireLength("source", source);
        long[] words = Mask.allKept(total);
        forEachCut(source, i -> words[i >>> 6] &= ~(1L << i));
        return new Mask(total, words);
    }

    private void forEachCut(float[] source, IntConsumer onCut) {
        int found = 0;
        for (Cut part : cuts) {
            found += part.forEachCut(source, onCut);
        }
        if (found != cut) {
            throw new IllegalArgumentException("source: not the vector that the plan was made from; it would lose " + found
                    + " weights, planned are " + cut);
        }
    }

    private void requireLength(String name, float[] vector) {
        if (vector.length != total) {
            throw new IllegalArgumentException(name + ": got " + vector.length + " parameters, the plan has " + total);
        }
    }
}
