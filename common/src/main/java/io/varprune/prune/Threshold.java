package io.varprune.prune;

import java.io.Serializable;

/**
 * Cuts magnitudes below {@code value}, and the first {@code tiesToCut} that equal it in order of flat index.
 *
 * @param value     the largest magnitude that is cut, or 0 when none is
 * @param bits      {@code value} as the bits of a float; for magnitudes these order as the numbers do
 * @param tiesToCut 1 or more; 0 when none is cut
 */
public record Threshold(float value, int bits, int tiesToCut) implements Serializable {
    static final Threshold CUTS_NOTHING = new Threshold(0f, 0, 0);

    static Threshold of(int bits, int tiesToCut) {
        return new Threshold(Float.intBitsToFloat(bits), bits, tiesToCut);
    }
}
