package io.varprune.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A network for one size of minibatch. Parameters and gradient lie outside of the heap and belong to the caller, who may change the
 * parameters between calls. Not thread-safe; holds memory outside of the heap until it is closed.
 */
public final class Program implements AutoCloseable {
    /**
     * One operation of a network.
     *
     * @param inputs indices of earlier nodes; {@link #INPUT} for the network's input
     */
    public record Node(Operation operation, List<Integer> inputs) {
        /** Instead of an index. */
        public static final int INPUT = -1;

        /** Copies the list. */
        public Node {
            inputs = List.copyOf(inputs);
        }
    }

    private final Tape tape;
    private final FloatBuffer input;
    private final FloatBuffer output;
    // null for inference
    private final FloatBuffer outputGradient;
    private final int inputs;
    private final int outputs;

    /**
     * Records the network.
     *
     * @param nodes    in an order in which every node follows its inputs; the last one gives the outputs, [examples, outputs]
     * @param shape    channels, height and width of the input
     * @param examples of a minibatch
     * @param params   flat parameters
     * @param gradient like the parameters; only what belongs to a node is ever written. Null for inference
     * @throws RuntimeException when oneDNN knows no such operation
     */
    public Program(List<Node> nodes, long[] shape, int examples, FloatPointer params, FloatPointer gradient) {
        tape = new Tape(params, gradient);
        try {
            long[] inputShape = {examples, shape[0], shape[1], shape[2]};
            memory.desc plain = tape.layout(memory.format_tag.nchw, inputShape);
            Tensor in = new Tensor(inputShape, plain, tape.allocate(plain), false);
            List<Tensor> tensors = new ArrayList<>();
            int[] readers = readers(nodes);
            for (Node node : nodes) {
                List<Tensor> read = node.inputs().stream().map(i -> i == Node.INPUT ? in : tensors.get(i)).toList();
                tensors.add(node.operation().record(tape, read));
                tape.operationDone();
                for (int i : node.inputs()) {
                    if (!tape.training && i != Node.INPUT && --readers[i] == 0) {
                        tape.release(tensors.get(i).value);
                    }
                }
            }
            Tensor last = tensors.get(tensors.size() - 1);
            memory.desc rows = tape.layout(memory.format_tag.nc, examples, last.channels());
            memory out = tape.inLayout(last.value, rows);
            inputs = Math.toIntExact(shape[0] * shape[1] * shape[2]);
            outputs = last.channels();
            input = floats(in.value, examples * inputs);
            output = floats(out, examples * outputs);
            outputGradient = tape.training ? backward(last, rows) : null;
            tape.complete();
        } catch (RuntimeException unknown) {
            tape.close();
            throw unknown;
        }
    }

    private FloatBuffer backward(Tensor last, memory.desc rows) {
        memory d = tape.own(new memory(rows, tape.cpu));
        // the copy is the gradient that the first derivation may overwrite and hand on
        last.gradient = tape.own(new memory(last.layout, tape.cpu));
        tape.turnBack(() -> tape.copy(d, last.gradient));
        return floats(d, Math.toIntExact(rows.get_size() / Float.BYTES));
    }

    private static FloatBuffer floats(memory memory, int count) {
        return new FloatPointer(memory.get_data_handle()).capacity(count).asBuffer();
    }

    private static int[] readers(List<Node> nodes) {
        int[] readers = new int[nodes.size()];
        readers[nodes.size() - 1] = 1;
        nodes.forEach(node -> node.inputs().stream().filter(i -> i != Node.INPUT).forEach(i -> readers[i]++));
        return readers;
    }

    /** Numbers per example that it gives. */
    public int outputs() {
        return outputs;
    }

    /**
     * Computes the outputs.
     *
     * @param features row-major [examples, channels, height, width]; may be longer
     * @param into     row-major [examples, outputs], overwritten; may be longer
     */
    public void forward(float[] features, int examples, float[] into) {
        input.put(0, features, 0, examples * inputs);
        tape.playForward();
        output.get(0, into, 0, examples * outputs);
    }

    /**
     * Writes the gradient of the parameters, after {@link #forward}.
     *
     * @param d row-major [examples, outputs]: the gradient with respect to the outputs
     */
    public void backward(float[] d, int examples) {
        outputGradient.put(0, d, 0, examples * outputs);
        tape.playBackward();
    }

    /** Of the batch norms, in the order of the nodes: what the last {@link #forward} found in training; to be given for inference. */
    public List<Statistics> statistics() {
        return tape.allStatistics();
    }

    @Override
    public void close() {
        tape.close();
    }
}
