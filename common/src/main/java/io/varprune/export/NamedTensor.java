package io.varprune.export;

import java.util.List;

/**
 * An array of numbers with a name. The array is not copied.
 *
 * @param name   of the layer and of the parameter in it, such as conv1.weight
 * @param shape  its sides
 * @param values in row order; as many as the shape says
 */
record NamedTensor(String name, List<Integer> shape, float[] values) {
    /** Copies the shape; refuses one of another size. */
    NamedTensor {
        shape = List.copyOf(shape);
        long size = shape.stream().mapToLong(side -> side).reduce(1, Math::multiplyExact);
        if (size != values.length) {
            throw new IllegalArgumentException("tensor " + name + ": shape " + shape + " does not hold " + values.length + " numbers");
        }
    }
}
