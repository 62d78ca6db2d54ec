package io.varprune.model;

import java.io.Serializable;
import java.util.List;

/**
 * A weight tensor as a range of the flat parameter vector.
 *
 * @param layer  name of its layer
 * @param key    its key in the layer's parameter table, such as W or RW
 * @param offset flat index of its first number, 0 or more
 * @param length how many numbers, 1 or more
 * @param shape  its shape; the product is {@code length}
 */
public record WeightTensor(String layer, String key, int offset, int length, List<Long> shape) implements Serializable {
    /** Copies the shape; refuses a range outside of 0 to 2^31 - 1 and a shape of another size. */
    public WeightTensor {
        shape = List.copyOf(shape);
        if (offset < 0 || length < 1 || offset > Integer.MAX_VALUE - length) {
            throw new IllegalArgumentException("tensor " + layer + "/" + key + ": no range starts at " + offset
                    + " with length " + length);
        }
        long size = shape.stream().reduce(1L, Math::multiplyExact);
        if (size != length) {
            throw new IllegalArgumentException("tensor " + layer + "/" + key + ": shape " + shape + " holds " + size
                    + " numbers, the range " + length);
        }
    }

    /** Flat index behind its last number. */
    public int end() {
        return offset + length;
    }
}
