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
 * @param columnOrder whether the first index runs fastest in the flat vector; otherwise the last does
 */
public record WeightTensor(String layer, String key, int offset, int length, List<Long> shape, boolean columnOrder)
        implements Serializable {
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

    /** In the order that Deeplearning4j keeps: columns for matrices, rows for kernels. */
    public WeightTensor(String layer, String key, int offset, int length, List<Long> shape) {
        this(layer, key, offset, length, shape, shape.size() == 2);
    }

    /** Flat index behind its last number. */
    public int end() {
        return offset + length;
    }
}
