package io.varprune.model;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;

/** What a network needs, found without making it: native code that is asked for too much ends the JVM. */
public final class NetworkSize {
    // our arrays of parameters are indexed by int
    private static final long MOST_PARAMETERS = Integer.MAX_VALUE - 8L;
    // half a GiB for one example
    private static final double MOST_ACTIVATIONS = 1 << 27;
    private static final int MIB = 1 << 20;

    private NetworkSize() {}

    /** The number of its parameters. @throws IllegalArgumentException when there are more than an array or the memory can hold */
    public static long parameters(NetworkConfiguration network) {
        long sum = 0;
        if (network instanceof NetworkConfiguration.Chain chain) {
            for (NeuralNetConfiguration layer : chain.layers().getConfs()) {
                sum = checked(sum + parameters(layer));
            }
        } else if (network instanceof NetworkConfiguration.Graph graph) {
            for (GraphVertex vertex : graph.vertices().getVertices().values()) {
                sum = checked(sum + (vertex instanceof LayerVertex layer ? parameters(layer.getLayerConf()) : vertex.numParams(true)));
            }
        }
        long most = Pointer.maxBytes();
        if (most > 0 && sum * Float.BYTES > most) {
            throw new IllegalArgumentException("needs " + sum * Float.BYTES / MIB + " MiB for " + sum + " parameters, allowed "
                    + most / MIB + " MiB, what ND4J may take (org.bytedeco.javacpp.maxbytes)");
        }
        return sum;
    }

    private static long parameters(NeuralNetConfiguration layer) {
        if (layer.getLayer() instanceof FeedForwardLayer rows) {
            double each = rows instanceof ConvolutionLayer kernel ? product(kernel.getKernelSize()) : 1;
            // in double: a product of long may come round to a small number
            checked(Math.max(1.0, rows.getNIn()) * rows.getNOut() * each);
        }
        return checked(layer.getLayer().initializer().numParams(layer));
    }

    private static double product(int[] sizes) {
        double product = 1;
        for (int size : sizes) {
            product *= size;
        }
        return product;
    }

    private static long checked(double parameters) {
        if (!(parameters >= 0 && parameters <= MOST_PARAMETERS)) {
            throw new IllegalArgumentException(String.format("has a layer of %.3g parameters, allowed %d in all", parameters,
                    MOST_PARAMETERS));
        }
        return (long) parameters;
    }

    /**
     * Refuses a network whose layers make too much of one example. One whose types Deeplearning4j cannot follow passes.
     *
     * @throws IllegalArgumentException when a layer gives more numbers than fit
     */
    static void checkActivations(NetworkConfiguration network, InputShape input) {
        for (InputType type : activations(network, InputType.feedForward(input.size()))) {
            double numbers = 1;
            for (long side : type.getShape(false)) {
                numbers *= Math.max(1, side);
            }
            if (numbers > MOST_ACTIVATIONS) {
                throw new IllegalArgumentException(String.format("has a layer that gives %.3g numbers for an example of %s, allowed %.3g",
                        numbers, input, MOST_ACTIVATIONS));
            }
        }
    }

    private static Collection<InputType> activations(NetworkConfiguration network, InputType input) {
        try {
            if (network instanceof NetworkConfiguration.Graph graph) {
                Map<String, InputType> byName = graph.vertices().clone().getLayerActivationTypes(false, input);
                return byName.values();
            }
            return ((NetworkConfiguration.Chain) network).layers().clone().getLayerActivationTypes(input);
        } catch (RuntimeException unknown) {
            // the first example through it will tell
            return List.of();
        }
    }
}
