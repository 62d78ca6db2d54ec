package io.varprune.engine;

import static io.varprune.engine.UnknownNetwork.require;

import io.varprune.engine.onednn.Addition;
import io.varprune.engine.onednn.BatchNorm;
import io.varprune.engine.onednn.Concatenation;
import io.varprune.engine.onednn.Convolution;
import io.varprune.engine.onednn.Dense;
import io.varprune.engine.onednn.Kernel;
import io.varprune.engine.onednn.Operation;
import io.varprune.engine.onednn.Pooling;
import io.varprune.engine.onednn.Program;
import io.varprune.engine.onednn.Scaling;
import io.varprune.model.NetworkNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Turns a network's configuration into operations of oneDNN, or finds that it cannot. */
final class GraphCompiler {
    private static final IActivation IDENTITY = new ActivationIdentity();
    private static final IActivation RELU = new ActivationReLU();

    private final Model network;
    private final List<Program.Node> nodes = new ArrayList<>();
    private final List<ImageSize> sizes = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final List<RunningStatistics> statistics = new ArrayList<>();
    private final Learning learning = new Learning();
    // of the network's input
    private ImageSize input;
    private int parameters;
    private int classes;

    GraphCompiler(Model network) {
        this.network = network;
    }

    Optional<Engine> compile() {
        try {
            require(network.params() != null && network.params().dataType() == DataType.FLOAT, "other types than float");
            checkNetwork();
            List<NetworkNode> parts = NetworkNode.of(network);
            parts.forEach(part -> part.inputs().forEach(name -> readers.merge(name, 1, Integer::sum)));
            for (NetworkNode part : parts) {
                add(part, part == parts.get(parts.size() - 1));
            }
            require(classes > 0 && parameters == network.numParams(), "parameters of other kinds");
            return Optional.of(new GraphEngine(nodes, input, learning, statistics, classes, parameters));
        } catch (UnknownNetwork no) {
            return Optional.empty();
        }
    }

    private void checkNetwork() {
        if (network instanceof ComputationGraph graph) {
            require(graph.getConfiguration().getBackpropType() == BackpropType.Standard, "truncated backpropagation");
            require(graph.getNumInputArrays() == 1 && graph.getNumOutputArrays() == 1, "several inputs or outputs");
            for (org.deeplearning4j.nn.api.Layer layer : graph.getLayers()) {
                Learning.requirePlain(layer.conf());
            }
            indices.put(graph.getConfiguration().getNetworkInputs().get(0), Program.Node.INPUT);
        } else {
            MultiLayerNetwork chain = (MultiLayerNetwork) network;
            require(chain.getLayerWiseConfigurations().getBackpropType() == BackpropType.Standard, "truncated backpropagation");
            for (org.deeplearning4j.nn.api.Layer layer : chain.getLayers()) {
                Learning.requirePlain(layer.conf());
            }
        }
    }

    private void add(NetworkNode part, boolean last) {
        if (indices.containsKey(part.name())) {
            return;
        }
        List<Integer> inputs = part.inputs().isEmpty() ? List.of(Program.Node.INPUT) : part.inputs().stream().map(indices::get).toList();
        if (part.layer() == null) {
            vertex(part, inputs);
            return;
        }
        Layer layer = part.layer();
        require(layer.getIDropout() == null && (layer.getConstraints() == null || layer.getConstraints().isEmpty()),
                "dropout or constraints");
        reshape(part.before(), inputs.get(0), layer);
        if (layer.getClass() == ConvolutionLayer.class) {
            convolution(part, (ConvolutionLayer) layer, inputs);
        } else if (layer.getClass() == BatchNormalization.class) {
            batchNorm(part, (BatchNormalization) layer, inputs);
        } else if (layer.getClass() == SubsamplingLayer.class) {
            pool(part, (SubsamplingLayer) layer, inputs);
        } else if (layer.getClass() == GlobalPoolingLayer.class) {
            average(part, (GlobalPoolingLayer) layer, inputs);
        } else if (layer.getClass() == ActivationLayer.class) {
            activation(part, (ActivationLayer) layer);
        } else if (layer.getClass() == DenseLayer.class) {
            require(!((DenseLayer) layer).hasLayerNorm(), "layer normalization");
            dense(part, (DenseLayer) layer, ((DenseLayer) layer).hasBias(), isRelu((BaseLayer) layer), inputs);
        } else if (layer.getClass() == OutputLayer.class && last) {
            OutputLayer out = (OutputLayer) layer;
            require(out.getActivationFn() instanceof ActivationSoftmax && out.getLossFn() instanceof LossMCXENT mcxent
                    && mcxent.getWeights() == null, "another loss");
            dense(part, out, out.hasBias(), false, inputs);
            classes = (int) out.getNOut();
        } else {
            throw new UnknownNetwork("layer " + layer.getClass().getSimpleName());
        }
    }

    private void reshape(InputPreProcessor between, int from, Layer layer) {
        if (from == Program.Node.INPUT) {
            ImageSize seen = between instanceof FeedForwardToCnnPreProcessor p
                    ? new ImageSize((int) p.getNumChannels(), (int) p.getInputHeight(), (int) p.getInputWidth())
                    : new ImageSize(layer instanceof FeedForwardLayer rows ? (int) rows.getNIn() : 0, 1, 1);
            require((between instanceof FeedForwardToCnnPreProcessor || between == null && layer instanceof DenseLayer)
                    && (input == null || input.equals(seen)), "another input");
            input = seen;
        } else {
            require(between == null || between instanceof CnnToFeedForwardPreProcessor p && p.getFormat() == CNN2DFormat.NCHW,
                    "another preprocessor");
        }
    }

    private ImageSize size(int index) {
        return index == Program.Node.INPUT ? input : sizes.get(index);
    }

    private void node(NetworkNode part, Operation operation, List<Integer> inputs, ImageSize size) {
        indices.put(part.name(), nodes.size());
        nodes.add(new Program.Node(operation, inputs));
        sizes.add(size);
    }

    private static boolean isRelu(BaseLayer layer) {
        require(IDENTITY.equals(layer.getActivationFn()) || RELU.equals(layer.getActivationFn()), "another activation");
        return RELU.equals(layer.getActivationFn());
    }

    private void vertex(NetworkNode part, List<Integer> inputs) {
        GraphVertex vertex = ((ComputationGraph) network).getConfiguration().getVertices().get(part.name());
        require(!inputs.contains(Program.Node.INPUT), "a vertex over the input");
        ImageSize first = size(inputs.get(0));
        if (vertex instanceof ElementWiseVertex both && both.getOp() == ElementWiseVertex.Op.Add && inputs.size() == 2) {
            require(first.equals(size(inputs.get(1))), "a sum of several shapes");
            node(part, new Addition(false), inputs, first);
        } else if (vertex.getClass() == ScaleVertex.class) {
            node(part, new Scaling((float) ((ScaleVertex) vertex).getScaleFactor()), inputs, first);
        } else if (vertex instanceof MergeVertex merge && merge.getMergeAxis() == 1 && first.isImage()) {
            int channels = 0;
            for (int index : inputs) {
                require(size(index).withChannels(first.channels()).equals(first), "a merge of several sizes");
                channels += size(index).channels();
            }
            node(part, new Concatenation(), inputs, first.withChannels(channels));
        } else {
            throw new UnknownNetwork("vertex " + vertex.getClass().getSimpleName());
        }
    }

    private void convolution(NetworkNode part, ConvolutionLayer layer, List<Integer> inputs) {
        ImageSize size = size(inputs.get(0));
        require(layer.getCnn2dDataFormat() == CNN2DFormat.NCHW && layer.getDilation()[0] == 1 && layer.getDilation()[1] == 1,
                "channels last or dilation");
        Kernel kernel = size.kernel(layer.getKernelSize(), layer.getStride(), layer.getPadding(), layer.getConvolutionMode());
        int filters = (int) layer.getNOut();
        Stage.Range biases = range(part, "b", layer.hasBias() ? filters : 0);
        Stage.Range weights = range(part, "W", Math.multiplyExact(filters, size.channels() * kernel.rows() * kernel.columns()));
        learning.add(layer, weights, biases);
        node(part, new Convolution(filters, kernel, weights.offset(), layer.hasBias() ? biases.offset() : Operation.NONE, isRelu(layer)),
                inputs, size.under(kernel, filters));
    }

    private void dense(NetworkNode part, FeedForwardLayer layer, boolean hasBias, boolean relu, List<Integer> inputs) {
        int out = (int) layer.getNOut();
        require(layer.getNIn() == size(inputs.get(0)).count(), "rows of another length");
        Stage.Range weights = range(part, "W", Math.multiplyExact((int) layer.getNIn(), out));
        Stage.Range biases = range(part, "b", hasBias ? out : 0);
        learning.add(layer, weights, biases);
        node(part, new Dense(out, weights.offset(), hasBias ? biases.offset() : Operation.NONE, relu), inputs, new ImageSize(out, 1, 1));
    }

    private void batchNorm(NetworkNode part, BatchNormalization layer, List<Integer> inputs) {
        ImageSize size = size(inputs.get(0));
        require(!layer.isLockGammaBeta() && layer.getCnn2DFormat() == CNN2DFormat.NCHW && size.isImage(), "another batch norm");
        String spread = layer.isUseLogStd() ? "log10stdev" : "var";
        Stage.Range gamma = range(part, "gamma", size.channels());
        Stage.Range beta = range(part, "beta", size.channels());
        Stage.Range mean = range(part, "mean", size.channels());
        Stage.Range variance = range(part, spread, size.channels());
        require(beta.offset() == gamma.end(), "gamma and beta apart");
        learning.add(layer, new Stage.Range(gamma.offset(), 0), new Stage.Range(gamma.offset(), 2 * size.channels()));
        statistics.add(new RunningStatistics(mean.offset(), variance.offset(), size.channels(), layer.isUseLogStd(), layer.getDecay()));
        node(part, new BatchNorm(gamma.offset(), (float) layer.getEps(), isRelu(layer)), inputs, size);
    }

    private void pool(NetworkNode part, SubsamplingLayer layer, List<Integer> inputs) {
        ImageSize size = size(inputs.get(0));
        boolean average = layer.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.AVG;
        Kernel kernel = size.kernel(layer.getKernelSize(), layer.getStride(), layer.getPadding(), layer.getConvolutionMode());
        boolean padded = kernel.top() + kernel.bottom() + kernel.left() + kernel.right() > 0;
        require((layer.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.MAX || average && !padded)
                && layer.getCnn2dDataFormat() == CNN2DFormat.NCHW && layer.getDilation()[0] == 1 && layer.getDilation()[1] == 1,
                "another pooling");
        node(part, new Pooling(average, kernel), inputs, size.under(kernel, size.channels()));
    }

    private void average(NetworkNode part, GlobalPoolingLayer layer, List<Integer> inputs) {
        ImageSize size = size(inputs.get(0));
        require(layer.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.AVG && layer.isCollapseDimensions()
                && (layer.getPoolingDimensions() == null || Arrays.equals(layer.getPoolingDimensions(), new int[] {2, 3})), "another pooling of whole images");
        node(part, new Pooling(true, null), inputs, new ImageSize(size.channels(), 1, 1));
    }

    /** Becomes the end of the operation before it, which nobody else may read. */
    private void activation(NetworkNode part, ActivationLayer layer) {
        String before = part.inputs().get(0);
        int index = indices.get(before);
        if (!IDENTITY.equals(layer.getActivationFn())) {
            require(RELU.equals(layer.getActivationFn()) && index != Program.Node.INPUT && readers.get(before) == 1, "another activation");
            nodes.set(index, new Program.Node(withRelu(nodes.get(index).operation()), nodes.get(index).inputs()));
        }
        indices.put(part.name(), index);
    }

    private static Operation withRelu(Operation operation) {
        if (operation instanceof BatchNorm norm) {
            return new BatchNorm(norm.gamma(), norm.epsilon(), true);
        }
        if (operation instanceof Convolution c) {
            return new Convolution(c.filters(), c.kernel(), c.weights(), c.biases(), true);
        }
        require(operation instanceof Addition, "an activation of its own");
        return new Addition(true);
    }

    /** The place of one parameter; counts it. */
    private Stage.Range range(NetworkNode part, String key, int length) {
        if (length == 0) {
            return Stage.Range.NONE;
        }
        require(part.offsets().containsKey(key), "parameters of other names");
        parameters = Math.addExact(parameters, length);
        return new Stage.Range(part.offsets().get(key), length);
    }
}
