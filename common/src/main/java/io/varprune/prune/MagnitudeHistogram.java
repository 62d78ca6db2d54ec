package io.varprune.prune;

import io.varprune.model.WeightTensor;
import io.varprune.store.MagnitudeBin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the weights of each layer by magnitude, in ranges that each grow by the square root of 2. A float's exponent and the upper part
 * of its fraction tell the range, so a weight costs no logarithm.
 */
public final class MagnitudeHistogram {
    // of the first range above 0; what is smaller is as good as 0
    private static final int LEAST_EXPONENT = -27;
    private static final int BIAS = 127;
    private static final int FRACTION_BITS = 23;
    private static final int FRACTION = (1 << FRACTION_BITS) - 1;
    // of the square root of 2
    private static final int HALF_OCTAVE = Float.floatToIntBits((float) Math.sqrt(2)) & FRACTION;
    private static final int BINS = 2 * (BIAS + 1 - LEAST_EXPONENT) + 1;

    private MagnitudeHistogram() {
    }

    /** One pass over the weights. @param params the flat vector, finite @param tensors of it @return by layer, each by rising magnitude */
    public static List<MagnitudeBin> of(float[] params, List<WeightTensor> tensors) {
        Map<String, long[]> layers = new LinkedHashMap<>();
        for (WeightTensor tensor : tensors) {
            long[] counts = layers.computeIfAbsent(tensor.layer(), layer -> new long[BINS]);
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                counts[bin(params[i])]++;
            }
        }
        List<MagnitudeBin> bins = new ArrayList<>();
        layers.forEach((layer, counts) -> {
            for (int bin = 0; bin < BINS; bin++) {
                if (counts[bin] > 0) {
                    bins.add(new MagnitudeBin(layer, bin == 0 ? 0 : edge(bin), edge(bin + 1), counts[bin]));
                }
            }
        });
        return bins;
    }

    private static int bin(float weight) {
        int bits = Float.floatToRawIntBits(weight) & Integer.MAX_VALUE;
        int upper = (bits & FRACTION) >= HALF_OCTAVE ? 1 : 0;
        return Math.max(0, 2 * ((bits >> FRACTION_BITS) - BIAS - LEAST_EXPONENT) + upper + 1);
    }

    /** Where a range above 0 begins. */
    private static double edge(int bin) {
        return Math.pow(2, LEAST_EXPONENT + (bin - 1) / 2.0);
    }
}
