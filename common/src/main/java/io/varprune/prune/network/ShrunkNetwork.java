package io.varprune.prune.network;

import io.varprune.model.NetworkNode;
import io.varprune.prune.Mask;
import io.varprune.regularize.FlatView;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** The network that is left when whole neurons and filters are gone: smaller layers, the same outputs. */
public final class ShrunkNetwork {
    private static final String WHOLE = "only whole neurons and filters can be removed";

    private final Mask mask;

    private ShrunkNetwork(Mask mask) {
        this.mask = mask;
    }

    /**
     * Removes what a mask removes. The order of the parameters does not change, so the new vector is the old one without the gaps.
     *
     * @param network an initialized MultiLayerNetwork or ComputationGraph; it is only read
     * @param params  the flat weights, dense
     * @param mask    of whole outputs, with all that goes with them
     * @return a network of its own, of the same kind
     * @throws IllegalArgumentException when the mask leaves holes that no smaller layer has
     */
    public static Model of(Model network, float[] params, Mask mask) {
        ShrunkNetwork shrunk = new ShrunkNetwork(mask);
        Model small = network instanceof ComputationGraph graph ? shrunk.graph(graph) : shrunk.chain((MultiLayerNetwork) network);
        float[] left = mask.compress(params);
        if (small.numParams() != left.length) {
            throw new IllegalArgumentException("mask: keeps " + left.length + " parameters, the smaller layers have "
                    + small.numParams() + "; " + WHOLE);
        }
        FlatView.of(small.params()).write(left);
        return small;
    }

    private MultiLayerNetwork chain(MultiLayerNetwork network) {
        MultiLayerConfiguration conf = network.getLayerWiseConfigurations().clone();
        int i = 0;
        for (NetworkNode node : NetworkNode.of(network)) {
            resize(node, conf.getConf(i).getLayer(), conf.getInputPreProcess(i));
            i++;
        }
        MultiLayerNetwork small = new MultiLayerNetwork(conf);
        small.init();
        return small;
    }

    private ComputationGraph graph(ComputationGraph network) {
        ComputationGraphConfiguration conf = network.getConfiguration().clone();
        for (NetworkNode node : NetworkNode.of(network)) {
            if (conf.getVertices().get(node.name()) instanceof LayerVertex vertex) {
                resize(node, vertex.getLayerConf().getLayer(), vertex.getPreProcessor());
            }
        }
        ComputationGraph small = new ComputationGraph(conf);
        small.init();
        return small;
    }

    private void resize(NetworkNode node, Layer layer, InputPreProcessor before) {
        if (!(layer instanceof FeedForwardLayer sized)) {
            return;
        }
        if (layer instanceof BatchNormalization) {
            int from = node.offsets().get("mean");
            sized.setNIn(kept(from, (int) sized.getNOut()));
            sized.setNOut(sized.getNIn());
        } else if (node.offsets().containsKey("W")) {
            int[] kernel = layer instanceof ConvolutionLayer convolution ? convolution.getKernelSize() : new int[] {1, 1};
            int taps = kernel[0] * kernel[1];
            int from = node.offsets().get("W");
            int row = Math.toIntExact(sized.getNIn() * taps);
            int outputs = (int) IntStream.range(0, (int) sized.getNOut()).filter(o -> kept(from + o * row, row) > 0).count();
            int weights = kept(from, (int) sized.getNOut() * row);
            if (weights == 0 || weights % (outputs * taps) != 0) {
                throw new IllegalArgumentException("layer " + node.name() + ": the mask leaves holes; " + WHOLE);
            }
            sized.setNIn(weights / outputs / taps);
            sized.setNOut(outputs);
        }
        if (before instanceof CnnToFeedForwardPreProcessor flat) {
            flat.setNumChannels(sized.getNIn() / (flat.getInputHeight() * flat.getInputWidth()));
        }
    }

    private int kept(int from, int length) {
        return (int) IntStream.range(from, from + length).filter(mask::keeps).count();
    }
}
