package io.varprune.prune.network;

import io.varprune.model.NetworkNode;
import io.varprune.data.Examples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Means and variances of batch normalization, taken anew after pruning: the cut weights change what every later layer sees, the running
 * statistics still are the dense network's (CrAM, Peste et al., arXiv 2207.14200, does it on 1000 training examples). Every minibatch
 * goes forward in training mode, without a gradient, and the average over the minibatches replaces the running value: cumulative, not
 * Deeplearning4j's exponential one, so nothing of the old value is left. Not thread-safe.
 */
public final class BatchNormStatistics {
    private final Model network;
    private final List<NetworkNode> nodes;
    private final List<NetworkNode> norms;
    private final Map<String, INDArray> means = new HashMap<>();
    private final Map<String, INDArray> variances = new HashMap<>();
    private long seen;

    /** Of an initialized MultiLayerNetwork or ComputationGraph. @param seed of the noise, for networks with dropout */
    public BatchNormStatistics(Model network, long seed) {
        this.network = network;
        nodes = NetworkNode.of(network);
        norms = nodes.stream().filter(node -> node.layer() instanceof BatchNormalization).toList();
        Nd4j.getRandom().setSeed(seed);
    }

    /** Whether it has any batch normalization. */
    public static boolean has(Model network) {
        return NetworkNode.of(network).stream().anyMatch(node -> node.layer() instanceof BatchNormalization);
    }

    /**
     * Takes all statistics of a network anew.
     *
     * @param examples one or more, seen in minibatches of {@value NetworkCalibration#BATCH}, of fewer where their masks are large
     */
    public static void retake(Model network, Examples examples, long seed) {
        BatchNormStatistics statistics = new BatchNormStatistics(network, seed);
        int size = examples.shape().size();
        int[] order = IntStream.range(0, examples.count()).toArray();
        int batch = examples.atATime(NetworkCalibration.BATCH);
        for (int from = 0; from < order.length; from += batch) {
            int to = Math.min(order.length, from + batch);
            float[] features = new float[(to - from) * size];
            examples.copyFeatures(order, from, to, features);
            try (INDArray x = Nd4j.create(features, new long[] {to - from, size}, 'c')) {
                statistics.add(x);
            }
        }
        statistics.replace();
    }

    /** Sees one minibatch. @param input as the network takes it, an example in each row */
    public void add(INDArray input) {
        int n = (int) input.size(0);
        seen += n;
        Map<String, INDArray> outputs = forward(input);
        for (NetworkNode node : norms) {
            INDArray x = node.inputs().stream().map(outputs::get).findFirst().orElse(input);
            if (node.before() != null) {
                x = node.before().preProcess(x.dup(), n, LayerWorkspaceMgr.noWorkspaces());
            }
            int[] others = x.rank() == 2 ? new int[] {0}
                    : ((BatchNormalization) node.layer()).getCnn2DFormat() == CNN2DFormat.NCHW ? new int[] {0, 2, 3} : new int[] {0, 1, 2};
            means.merge(node.name(), x.mean(others).muli(n), INDArray::addi);
            variances.merge(node.name(), x.var(false, others).muli(n), INDArray::addi);
        }
    }

    /** Replaces the running statistics by the averages. @throws IllegalStateException when no minibatch was seen */
    public void replace() {
        if (seen == 0) {
            throw new IllegalStateException("no minibatch was seen");
        }
        for (NetworkNode node : norms) {
            Layer layer = network instanceof ComputationGraph graph ? graph.getLayer(node.name())
                    : ((MultiLayerNetwork) network).getLayer(nodes.indexOf(node));
            INDArray mean = layer.getParam("mean");
            mean.assign(means.get(node.name()).divi(seen).reshape(mean.shape()));
            INDArray variance = variances.get(node.name()).divi(seen);
            if (((BatchNormalization) node.layer()).isUseLogStd()) {
                INDArray log = layer.getParam("log10stdev");
                // a channel without any variance has no logarithm; batch norm's own eps is far above this
                log.assign(Transforms.log(Transforms.max(variance, Float.MIN_NORMAL), false).divi(2 * Math.log(10)).reshape(log.shape()));
            } else {
                layer.getParam("var").assign(variance.reshape(layer.getParam("var").shape()));
            }
        }
    }

    /** What each node gives in training mode. */
    private Map<String, INDArray> forward(INDArray input) {
        Map<String, INDArray> outputs = new HashMap<>();
        if (network instanceof ComputationGraph graph) {
            outputs.putAll(graph.feedForward(input, true));
            outputs.put(graph.getConfiguration().getNetworkInputs().get(0), input);
        } else {
            List<INDArray> activations = ((MultiLayerNetwork) network).feedForward(input, true);
            for (int i = 0; i < nodes.size(); i++) {
                outputs.put(nodes.get(i).name(), activations.get(i + 1));
            }
        }
        return outputs;
    }
}
