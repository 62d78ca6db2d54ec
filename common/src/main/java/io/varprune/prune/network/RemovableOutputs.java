package io.varprune.prune.network;

import io.varprune.model.NetworkNode;
import io.varprune.prune.OutputUnits;
import io.varprune.prune.OutputUnits.Strip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/**
 * Finds the layers whose neurons or filters can go one by one: dense ones and convolutions, from which only parts that treat every
 * feature alone (activation, batch norm, pooling, dropout, flattening) lead to dense layers and convolutions. A sum with another branch,
 * as in a residual network, ties its filters to the other branch's, so they stay.
 */
public final class RemovableOutputs {
    private final List<NetworkNode> nodes;

    private RemovableOutputs(List<NetworkNode> nodes) {
        this.nodes = nodes;
    }

    /** Of an initialized MultiLayerNetwork or ComputationGraph, first to last; none when nothing is safe. */
    public static List<OutputUnits> of(Model network) {
        RemovableOutputs search = new RemovableOutputs(NetworkNode.of(network));
        return search.nodes.stream().flatMap(node -> search.units(node).stream()).toList();
    }

    private Optional<OutputUnits> units(NetworkNode node) {
        boolean last = node.layer() instanceof OutputLayer;
        if (last || !isDense(node.layer()) && !isConvolution(node.layer()) || mixes(node.layer())) {
            return Optional.empty();
        }
        int outputs = (int) ((FeedForwardLayer) node.layer()).getNOut();
        List<Strip> rest = new ArrayList<>();
        Integer bias = node.offsets().get("b");
        if (bias != null) {
            rest.add(new Strip(bias, 1, outputs, 1));
        }
        if (!follow(node.name(), outputs, 1, rest)) {
            return Optional.empty();
        }
        int row = weights(node.layer()) / outputs;
        return Optional.of(new OutputUnits(node.name(), outputs, new Strip(node.offsets().get("W"), 1, outputs * row, row), rest));
    }

    /** Collects what goes behind a node. @param features of one unit @return whether all paths are safe */
    private boolean follow(String name, int units, int features, List<Strip> rest) {
        List<NetworkNode> readers = nodes.stream().filter(node -> node.inputs().contains(name)).toList();
        return !readers.isEmpty() && readers.stream().allMatch(reader -> read(reader, units, features, rest));
    }

    private boolean read(NetworkNode reader, int units, int features, List<Strip> rest) {
        int mine = features;
        if (reader.before() instanceof CnnToFeedForwardPreProcessor flat && flat.getFormat() == CNN2DFormat.NCHW) {
            mine = Math.toIntExact(flat.getInputHeight() * flat.getInputWidth());
        } else if (reader.before() != null || reader.layer() == null) {
            return false;
        }
        Layer layer = reader.layer();
        if (isDense(layer) || isConvolution(layer)) {
            int outputs = (int) ((FeedForwardLayer) layer).getNOut();
            int row = weights(layer) / outputs;
            rest.add(new Strip(reader.offsets().get("W"), outputs, row, row / units));
            return ((FeedForwardLayer) layer).getNIn() == (long) units * mine;
        }
        if (layer.getClass() == BatchNormalization.class) {
            for (Map.Entry<String, Integer> each : reader.offsets().entrySet()) {
                rest.add(new Strip(each.getValue(), 1, units * mine, mine));
            }
            return !mixes(layer) && follow(reader.name(), units, mine, rest);
        }
        boolean alone = layer.getClass() == ActivationLayer.class || layer.getClass() == SubsamplingLayer.class
                || layer.getClass() == GlobalPoolingLayer.class || layer.getClass() == DropoutLayer.class
                || layer.getClass() == Upsampling2D.class || layer.getClass() == ZeroPaddingLayer.class;
        return alone && !mixes(layer) && follow(reader.name(), units, mine, rest);
    }

    private static boolean isDense(Layer layer) {
        return layer instanceof DenseLayer dense && layer.getClass() == DenseLayer.class && !dense.hasLayerNorm()
                || layer != null && layer.getClass() == OutputLayer.class;
    }

    private static boolean isConvolution(Layer layer) {
        return layer instanceof ConvolutionLayer convolution && layer.getClass() == ConvolutionLayer.class
                && convolution.getCnn2dDataFormat() == CNN2DFormat.NCHW;
    }

    private static int weights(Layer layer) {
        FeedForwardLayer inner = (FeedForwardLayer) layer;
        int[] kernel = layer instanceof ConvolutionLayer convolution ? convolution.getKernelSize() : new int[] {1, 1};
        return Math.toIntExact(inner.getNIn() * inner.getNOut() * kernel[0] * kernel[1]);
    }

    /** Whether its activation looks at several units at once, or its channels come last. */
    private static boolean mixes(Layer layer) {
        return layer instanceof BaseLayer base && base.getActivationFn() instanceof ActivationSoftmax
                || layer instanceof ActivationLayer activation && activation.getActivationFn() instanceof ActivationSoftmax
                || layer instanceof SubsamplingLayer pool && pool.getCnn2dDataFormat() != CNN2DFormat.NCHW
                || layer instanceof BatchNormalization norm && norm.getCnn2DFormat() != CNN2DFormat.NCHW;
    }
}
