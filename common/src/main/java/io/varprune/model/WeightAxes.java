package io.varprune.model;

import java.util.List;
import java.util.Optional;

/**
 * Where the weights of one output lie within a tensor: that of output o, input i and place t of the kernel has the index
 * {@code o * outputStride + i * inputStride + t}.
 *
 * @param outputs      neurons or filters
 * @param inputs       neurons or channels that each of them reads
 * @param taps         places of the kernel, 1 for a dense layer
 * @param outputStride from one output to the next
 * @param inputStride  from one input to the next
 */
public record WeightAxes(int outputs, int inputs, int taps, int outputStride, int inputStride) {
    /** Of a matrix [inputs, outputs] or a kernel [outputs, inputs, places...] in row order; empty for anything else. */
    public static Optional<WeightAxes> of(WeightTensor tensor) {
        List<Long> shape = tensor.shape();
        if (shape.size() == 2) {
            int inputs = shape.get(0).intValue();
            int outputs = shape.get(1).intValue();
            return Optional.of(tensor.columnOrder() ? new WeightAxes(outputs, inputs, 1, inputs, 1)
                    : new WeightAxes(outputs, inputs, 1, 1, outputs));
        }
        if (shape.size() < 3 || tensor.columnOrder()) {
            return Optional.empty();
        }
        int outputs = shape.get(0).intValue();
        int inputs = shape.get(1).intValue();
        int taps = tensor.length() / outputs / inputs;
        return Optional.of(new WeightAxes(outputs, inputs, taps, inputs * taps, taps));
    }
}
