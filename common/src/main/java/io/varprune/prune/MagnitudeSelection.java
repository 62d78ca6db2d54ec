package io.varprune.prune;

import io.varprune.model.WeightTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the k-th smallest magnitude for many k in two passes over the weights. A magnitude is the float's bits without its
 * sign: as an int it orders as |w| does, and -0.0 equals 0.0. The first pass counts by the high 15 bits, the second by the low
 * 16 bits within those bins that hold one of the ranks.
 */
public final class MagnitudeSelection {
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int INFINITE = 0x7f800000;
    private static final int LOW = 16;
    private static final int LOW_BINS = 1 << LOW;
    private static final int HIGH_BINS = 1 << (31 - LOW);

    private final float[] params;
    private final List<WeightTensor> tensors;
    private final long[] high = new long[HIGH_BINS];
    private final long count;

    /**
     * Makes the first pass.
     *
     * @param params  the flat vector; it is only read
     * @param tensors the ranges to select from, each within the vector
     * @throws IllegalArgumentException when a weight is NaN or infinite
     */
    public MagnitudeSelection(float[] params, List<WeightTensor> tensors) {
        this.params = params;
        this.tensors = List.copyOf(tensors);
        long seen = 0;
        for (WeightTensor tensor : tensors) {
            requireFinite(params, tensor);
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                high[magnitude(params[i]) >>> LOW]++;
            }
            seen += tensor.length();
        }
        count = seen;
    }

    /** @throws IllegalArgumentException when a number of this range is NaN or infinite */
    static void requireFinite(float[] params, WeightTensor tensor) {
        for (int i = tensor.offset(); i < tensor.end(); i++) {
            if (magnitude(params[i]) >= INFINITE) {
                throw new IllegalArgumentException("layer " + tensor.layer() + ": weight " + (i - tensor.offset()) + " of "
                        + tensor.key() + " is " + params[i] + " (flat index " + i + "); pruning needs finite weights");
            }
        }
    }

    /** The bits of |w|. */
    static int magnitude(float weight) {
        return Float.floatToRawIntBits(weight) & MAGNITUDE;
    }

    /**
     * The threshold that cuts exactly the k smallest magnitudes, for each k.
     *
     * @param cuts the k's, each from 0 to the number of weights, in any order
     * @throws IllegalArgumentException when a k is out of range
     */
    public List<Threshold> thresholds(List<Integer> cuts) {
        List<Rank> ranks = new ArrayList<>();
        Map<Integer, int[]> low = new HashMap<>();
        for (int cut : cuts) {
            Rank rank = locate(cut);
            ranks.add(rank);
            if (cut > 0) {
                low.computeIfAbsent(rank.bin(), bin -> new int[LOW_BINS]);
            }
        }
        countLow(low);
        return ranks.stream().map(rank -> rank.within() == 0 ? Threshold.CUTS_NOTHING : rank.in(low.get(rank.bin()))).toList();
    }

    private Rank locate(int cut) {
        if (cut < 0 || cut > count) {
            throw new IllegalArgumentException("weights to cut: got " + cut + ", allowed 0 to " + count);
        }
        if (cut == 0) {
            return new Rank(0, 0);
        }
        long left = cut;
        int bin = 0;
        while (left > high[bin]) {
            left -= high[bin++];
        }
        return new Rank(bin, (int) left);
    }

    private void countLow(Map<Integer, int[]> low) {
        if (low.isEmpty()) {
            return;
        }
        int[][] byBin = new int[HIGH_BINS][];
        low.forEach((bin, histogram) -> byBin[bin] = histogram);
        for (WeightTensor tensor : tensors) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                int bits = magnitude(params[i]);
                int[] histogram = byBin[bits >>> LOW];
                if (histogram != null) {
                    histogram[bits & (LOW_BINS - 1)]++;
                }
            }
        }
    }

    /** The {@code within}-th smallest of a bin, counted from 1. */
    private record Rank(int bin, int within) {
        Threshold in(int[] histogram) {
            int left = within;
            int low = 0;
            while (left > histogram[low]) {
                left -= histogram[low++];
            }
            return Threshold.of(bin << LOW | low, left);
        }
    }
}
