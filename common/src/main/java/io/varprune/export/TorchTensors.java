package io.varprune.export;

import io.varprune.model.NetworkNode;
import io.varprune.regularize.FlatView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;

/** The parameters of a network under PyTorch's names, as its layers ask for them. Costs two copies of the weights. */
final class TorchTensors {
    private final float[] params;
    private final List<NamedTensor> all = new ArrayList<>();
    private int taken;

    TorchTensors(Model network) {
        params = FlatView.copy(network.params());
    }

    /** In the order in which they were added. */
    List<NamedTensor> all() {
        return all;
    }

    /** Of the network. @param key Deeplearning4j's; its numbers already lie as PyTorch's do */
    void add(NetworkNode node, String name, String key, List<Integer> shape) {
        put(node, name, shape, take(node, key, shape.stream().reduce(1, Math::multiplyExact)));
    }

    /** One that is no parameter here. */
    void constant(NetworkNode node, String name, int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        put(node, name, List.of(length), values);
    }

    /** The squares of standard deviations whose decimal logarithms are kept. */
    void variances(NetworkNode node, String name, String key, int length) {
        float[] values = take(node, key, length);
        for (int i = 0; i < length; i++) {
            values[i] = (float) Math.pow(10, 2 * (double) values[i]);
        }
        put(node, name, List.of(length), values);
    }

    /** @throws IllegalArgumentException when a parameter of the network was not asked for */
    void requireAll() {
        if (taken != params.length) {
            throw new IllegalArgumentException("has parameters of other kinds");
        }
    }

    private float[] take(NetworkNode node, String key, int length) {
        int from = node.offsets().get(key);
        taken += length;
        return Arrays.copyOfRange(params, from, from + length);
    }

    private void put(NetworkNode node, String name, List<Integer> shape, float[] values) {
        all.add(new NamedTensor(node.name() + "." + name, shape, values));
    }
}
