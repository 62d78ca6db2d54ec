package io.varprune.prune;

import java.io.Serializable;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The neurons or filters of one layer that can be removed whole.
 *
 * @param layer   name of the layer
 * @param count   how many it has
 * @param weights the weights of each
 * @param rest    what else goes with it: its bias, its normalization, and the weights that read it in the layers behind
 */
public record OutputUnits(String layer, int count, Strip weights, List<Strip> rest) implements Serializable {
    /** Copies the list. */
    public OutputUnits {
        rest = List.copyOf(rest);
    }

    /**
     * Where the parameters of units lie: in each row side by side, unit after unit.
     *
     * @param offset     flat index of the first
     * @param rows       how many rows
     * @param rowLength  from one row to the next
     * @param unitLength parameters of one unit in a row
     */
    public record Strip(int offset, int rows, int rowLength, int unitLength) implements Serializable {
        /** Hands over the flat index of each parameter of one unit. */
        void forEach(int unit, IntConsumer onIndex) {
            for (int row = 0; row < rows; row++) {
                int from = offset + row * rowLength + unit * unitLength;
                for (int i = from; i < from + unitLength; i++) {
                    onIndex.accept(i);
                }
            }
        }
    }

    /** Hands over the flat index of each parameter that goes with one unit. */
    void forEach(int unit, IntConsumer onIndex) {
        weights.forEach(unit, onIndex);
        rest.forEach(strip -> strip.forEach(unit, onIndex));
    }

    /** Which units a mask keeps: those that it leaves a weight, since inputs of all may go with the layer before. */
    public boolean[] kept(Mask mask) {
        boolean[] kept = new boolean[count];
        for (int u = 0; u < count; u++) {
            int unit = u;
            weights.forEach(unit, i -> kept[unit] |= mask.keeps(i));
        }
        return kept;
    }
}
