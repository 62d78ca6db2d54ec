package io.varprune.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.model.InputShape;
import io.varprune.model.NetworkNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network in PyTorch's terms: its layers as JSON, which {@code load.py} builds the network from, and its parameters under PyTorch's
 * names and in its layouts. Only inference: dropout is left out. Both libraries keep a convolution as [outputs, inputs, rows, columns],
 * and Deeplearning4j's dense weights, [inputs, outputs] in column order, are PyTorch's [outputs, inputs] number for number.
 */
final class TorchNetwork {
    private static final Map<IActivation, String> ACTIVATIONS = Map.of(new ActivationIdentity(), "identity", new ActivationReLU(), "relu",
            new ActivationSigmoid(), "sigmoid", new ActivationTanH(), "tanh", new ActivationSoftmax(), "softmax");
    private static final String INPUT = "(input)";

    private final Model network;
    private final ArrayNode layers = JsonNodeFactory.instance.arrayNode();
    private final TorchTensors tensors;
    // what each node of Deeplearning4j's gives is the output of this layer
    private final Map<String, String> sources = new HashMap<>();
    private final Map<String, int[]> shapes = new HashMap<>();
    private String outputActivation;

    private TorchNetwork(Model network, InputShape input) {
        this.network = network;
        tensors = new TorchTensors(network);
        findShapes(input);
        List<NetworkNode> nodes = NetworkNode.of(network);
        for (NetworkNode node : nodes) {
            if (!sources.containsKey(node.name())) {
                add(node, node == nodes.get(nodes.size() - 1));
            } else if (!INPUT.equals(sources.get(node.name())) || node.layer() != null) {
                throw new IllegalArgumentException("has two layers of the name " + node.name());
            }
        }
        tensors.requireAll();
    }

    /**
     * Of an initialized MultiLayerNetwork or ComputationGraph.
     *
     * @throws IllegalArgumentException naming the layer that {@code load.py} cannot build
     */
    static TorchNetwork of(Model network, InputShape input) {
        try {
            return new TorchNetwork(network, input);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--format safetensors: this network " + e.getMessage() + "; load.py builds dense layers, "
                    + "convolutions, batch norm, pooling and residual sums; take dl4j or sparse", e);
        }
    }

    /** Adds {@code layers} and {@code output} to a description. */
    void describe(ObjectNode description) {
        description.set("layers", layers);
        description.putObject("output").put("layer", layers.get(layers.size() - 1).path("name").asText())
                .put("activation", outputActivation);
    }

    void writeTensors(OutputStream out) throws IOException {
        SafeTensors.write(tensors.all(), out);
    }

    /** By one example: Deeplearning4j knows best. */
    private void findShapes(InputShape input) {
        shapes.put(INPUT, new int[] {input.size()});
        INDArray example = Nd4j.zeros(1, input.size());
        if (network instanceof ComputationGraph graph) {
            if (graph.getNumInputArrays() != 1 || graph.getNumOutputArrays() != 1) {
                throw new IllegalArgumentException("has several inputs or outputs");
            }
            graph.feedForward(example, false).forEach((name, value) -> shapes.put(name, shape(value)));
            sources.put(graph.getConfiguration().getNetworkInputs().get(0), INPUT);
        } else {
            List<INDArray> values = ((MultiLayerNetwork) network).feedForward(example, false);
            List<NetworkNode> nodes = NetworkNode.of(network);
            for (int i = 0; i < nodes.size(); i++) {
                shapes.put(nodes.get(i).name(), shape(values.get(i + 1)));
            }
        }
    }

    private static int[] shape(INDArray batch) {
        return Arrays.stream(batch.shape()).skip(1).mapToInt(Math::toIntExact).toArray();
    }

    private void add(NetworkNode node, boolean last) {
        List<String> reads = node.inputs().isEmpty() ? List.of(INPUT) : node.inputs().stream().map(sources::get).toList();
        Layer layer = node.layer() instanceof FrozenLayer frozen ? frozen.getLayer() : node.layer();
        if (layer == null) {
            vertex(node, reads);
            return;
        }
        boolean rows = rows(node, reads.get(0));
        if (last != (layer.getClass() == OutputLayer.class || layer.getClass() == LossLayer.class)) {
            throw refused(node, layer);
        } else if (layer.getClass() == ConvolutionLayer.class && !rows) {
            convolution(node, (ConvolutionLayer) layer, reads);
        } else if (layer.getClass() == DenseLayer.class && !((DenseLayer) layer).hasLayerNorm()) {
            dense(node, (DenseLayer) layer, ((DenseLayer) layer).hasBias(), reads).put("activation",
                    activation(node, ((DenseLayer) layer).getActivationFn()));
        } else if (layer.getClass() == BatchNormalization.class) {
            batchNorm(node, (BatchNormalization) layer, reads, rows);
        } else if (layer.getClass() == SubsamplingLayer.class && !rows) {
            pool(node, (SubsamplingLayer) layer, reads);
        } else if (layer.getClass() == GlobalPoolingLayer.class && !rows) {
            wholeImages(node, (GlobalPoolingLayer) layer, reads);
        } else if (layer.getClass() == ActivationLayer.class) {
            layer(node, "activation", reads).put("activation", activation(node, ((ActivationLayer) layer).getActivationFn()));
        } else if (layer.getClass() == ZeroPaddingLayer.class && !rows) {
            int[] sides = ((ZeroPaddingLayer) layer).getPadding();
            require(((ZeroPaddingLayer) layer).getDataFormat() == CNN2DFormat.NCHW, node, layer);
            TorchWindow.pad(layer(node, "zero-padding", reads), sides[0], sides[1], sides[2], sides[3]);
        } else if (layer.getClass() == DropoutLayer.class) {
            sources.put(node.name(), reads.get(0));
        } else if (layer.getClass() == OutputLayer.class) {
            dense(node, (OutputLayer) layer, ((OutputLayer) layer).hasBias(), reads);
            outputActivation = name(node, ((OutputLayer) layer).getActivationFn());
        } else if (layer.getClass() == LossLayer.class) {
            outputActivation = name(node, ((LossLayer) layer).getActivationFn());
        } else {
            throw refused(node, layer);
        }
    }

    /** Whether a layer reads its input as rows of numbers. */
    private boolean rows(NetworkNode node, String reads) {
        InputPreProcessor before = node.before();
        if (before instanceof ComposableInputPreProcessor both) {
            InputPreProcessor[] steps = both.getInputPreProcessors();
            require(steps.length == 2 && steps[0] instanceof FeedForwardToCnnPreProcessor, node, before);
            before = steps[1];
        }
        if (before instanceof FeedForwardToCnnPreProcessor) {
            require(INPUT.equals(reads), node, before);
            return false;
        }
        require(before == null || before instanceof CnnToFeedForwardPreProcessor flat && flat.getFormat() == CNN2DFormat.NCHW, node,
                before);
        return before != null || shapes.get(reads).length == 1;
    }

    private ObjectNode layer(NetworkNode node, String kind, List<String> reads) {
        sources.put(node.name(), node.name());
        ObjectNode layer = layers.addObject().put("name", node.name()).put("kind", kind);
        reads.forEach(layer.putArray("reads")::add);
        Arrays.stream(shapes.get(node.name())).forEach(layer.putArray("shape")::add);
        return layer;
    }

    private void vertex(NetworkNode node, List<String> reads) {
        GraphVertex vertex = ((ComputationGraph) network).getConfiguration().getVertices().get(node.name());
        if (vertex instanceof PreprocessorVertex between && between.getPreProcessor() instanceof FeedForwardToCnnPreProcessor
                && INPUT.equals(reads.get(0))) {
            sources.put(node.name(), INPUT);
            return;
        }
        require(!reads.contains(INPUT), node, vertex);
        if (vertex instanceof ElementWiseVertex sum && sum.getOp() == ElementWiseVertex.Op.Add) {
            layer(node, "sum", reads);
        } else if (vertex.getClass() == ScaleVertex.class) {
            layer(node, "scale", reads).put("factor", ((ScaleVertex) vertex).getScaleFactor());
        } else if (vertex instanceof MergeVertex merge && merge.getMergeAxis() == 1) {
            layer(node, "concatenation", reads);
        } else {
            throw refused(node, vertex);
        }
    }

    private void convolution(NetworkNode node, ConvolutionLayer layer, List<String> reads) {
        require(layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, node, layer);
        int in = Math.toIntExact(layer.getNIn());
        int out = Math.toIntExact(layer.getNOut());
        int[] kernel = layer.getKernelSize();
        ObjectNode described = layer(node, "convolution", reads).put("inputs", in).put("outputs", out).put("bias", layer.hasBias());
        new TorchWindow(kernel, layer.getStride(), layer.getPadding(), layer.getDilation(), layer.getConvolutionMode())
                .describe(described, image(node, reads.get(0)));
        described.put("activation", activation(node, layer.getActivationFn()));
        tensors.add(node, "weight", "W", List.of(out, in, kernel[0], kernel[1]));
        if (layer.hasBias()) {
            tensors.add(node, "bias", "b", List.of(out));
        }
    }

    private ObjectNode dense(NetworkNode node, FeedForwardLayer layer, boolean bias, List<String> reads) {
        int in = Math.toIntExact(layer.getNIn());
        int out = Math.toIntExact(layer.getNOut());
        tensors.add(node, "weight", "W", List.of(out, in));
        if (bias) {
            tensors.add(node, "bias", "b", List.of(out));
        }
        return layer(node, "dense", reads).put("inputs", in).put("outputs", out).put("bias", bias);
    }

    private void batchNorm(NetworkNode node, BatchNormalization layer, List<String> reads, boolean rows) {
        require(rows || layer.getCnn2DFormat() == CNN2DFormat.NCHW, node, layer);
        int channels = Math.toIntExact(layer.getNOut());
        // its activation is never applied by Deeplearning4j
        layer(node, "batch-norm", reads).put("channels", channels).put("epsilon", layer.getEps()).put("rows", rows);
        if (layer.isLockGammaBeta()) {
            tensors.constant(node, "weight", channels, (float) layer.getGamma());
            tensors.constant(node, "bias", channels, (float) layer.getBeta());
        } else {
            tensors.add(node, "weight", "gamma", List.of(channels));
            tensors.add(node, "bias", "beta", List.of(channels));
        }
        tensors.add(node, "running_mean", "mean", List.of(channels));
        if (layer.isUseLogStd()) {
            tensors.variances(node, "running_var", "log10stdev", channels);
        } else {
            tensors.add(node, "running_var", "var", List.of(channels));
        }
    }

    private void pool(NetworkNode node, SubsamplingLayer layer, List<String> reads) {
        boolean max = layer.getPoolingType() == PoolingType.MAX;
        require((max || layer.getPoolingType() == PoolingType.AVG) && layer.getCnn2dDataFormat() == CNN2DFormat.NCHW
                && Arrays.equals(layer.getDilation(), new int[] {1, 1}), node, layer);
        ObjectNode described = layer(node, max ? "max-pool" : "average-pool", reads);
        new TorchWindow(layer.getKernelSize(), layer.getStride(), layer.getPadding(), layer.getDilation(), layer.getConvolutionMode())
                .describe(described, image(node, reads.get(0)));
        for (int i = 0; i < 4; i++) {
            // whether the padding counts in the average is not one rule in Deeplearning4j
            require(max || described.path("padding").path(i).asInt() == 0, node, layer);
        }
    }

    private void wholeImages(NetworkNode node, GlobalPoolingLayer layer, List<String> reads) {
        boolean max = layer.getPoolingType() == PoolingType.MAX;
        require((max || layer.getPoolingType() == PoolingType.AVG) && layer.isCollapseDimensions() && (layer.getPoolingDimensions() == null
                || Arrays.equals(layer.getPoolingDimensions(), new int[] {2, 3})), node, layer);
        layer(node, max ? "whole-max" : "whole-average", reads);
    }

    /** Height and width of the images that a layer reads. */
    private int[] image(NetworkNode node, String reads) {
        if (INPUT.equals(reads)) {
            FeedForwardToCnnPreProcessor rows = node.before() instanceof FeedForwardToCnnPreProcessor own ? own
                    : (FeedForwardToCnnPreProcessor) ((PreprocessorVertex) ((ComputationGraph) network).getConfiguration().getVertices()
                            .get(node.inputs().get(0))).getPreProcessor();
            return new int[] {Math.toIntExact(rows.getInputHeight()), Math.toIntExact(rows.getInputWidth())};
        }
        return new int[] {shapes.get(reads)[1], shapes.get(reads)[2]};
    }

    /** Softmax is for the end alone. */
    private static String activation(NetworkNode node, IActivation function) {
        require(!(function instanceof ActivationSoftmax), node, function);
        return name(node, function);
    }

    private static String name(NetworkNode node, IActivation function) {
        require(ACTIVATIONS.containsKey(function), node, function);
        return ACTIVATIONS.get(function);
    }

    private static void require(boolean known, NetworkNode node, Object what) {
        if (!known) {
            throw refused(node, what);
        }
    }

    private static IllegalArgumentException refused(NetworkNode node, Object what) {
        return new IllegalArgumentException("has the layer " + node.name() + " of kind " + what.getClass().getSimpleName());
    }
}
