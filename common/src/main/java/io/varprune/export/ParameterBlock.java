package io.varprune.export;

import io.varprune.model.NetworkNode;
import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Model;

/**
 * One parameter of a network as a matrix of its flat vector: a row for each output of a dense layer or a convolution, one row for anything
 * else.
 *
 * @param name   layer/key
 * @param offset flat index of its first number
 * @param weight whether it is a weight tensor, no bias and no part of a normalization
 */
record ParameterBlock(String name, int offset, int rows, int columns, boolean weight) {
    int length() {
        return rows * columns;
    }

    /** All of an initialized network, in the order of the flat vector and without gaps. */
    static List<ParameterBlock> of(Model network) {
        Map<Integer, WeightTensor> weights = new TreeMap<>();
        ParameterLayout.of(network).weights().forEach(tensor -> weights.put(tensor.offset(), tensor));
        TreeMap<Integer, String> names = new TreeMap<>();
        NetworkNode.of(network).forEach(node -> node.offsets().forEach((key, offset) -> names.put(offset, node.name() + "/" + key)));
        List<ParameterBlock> blocks = new ArrayList<>();
        names.forEach((offset, name) -> {
            Integer next = names.higherKey(offset);
            int length = (next == null ? Math.toIntExact(network.numParams()) : next) - offset;
            WeightTensor tensor = weights.get(offset);
            // Deeplearning4j keeps dense weights [inputs, outputs] in column order
            int rows = tensor == null ? 1 : Math.toIntExact(tensor.shape().get(tensor.columnOrder() ? tensor.shape().size() - 1 : 0));
            blocks.add(new ParameterBlock(name, offset, rows, length / rows, tensor != null));
        });
        return blocks;
    }
}
