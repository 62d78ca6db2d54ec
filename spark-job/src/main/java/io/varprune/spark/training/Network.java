package io.varprune.spark.training;

import io.varprune.engine.Engine;
import io.varprune.model.BackwardPass;
import io.varprune.model.NetworkConfiguration;
import io.varprune.model.ParameterRange;
import io.varprune.model.ScaledLearningRate;
import io.varprune.regularize.FlatView;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;

/** A {@link MultiLayerNetwork} or a {@link ComputationGraph}: the one place that knows the difference. */
final class Network {
    private final MultiLayerNetwork chain;
    private final ComputationGraph graph;

    private Network(MultiLayerNetwork chain, ComputationGraph graph) {
        this.chain = chain;
        this.graph = graph;
    }

    static Network of(MultiLayerNetwork net) {
        return new Network(net, null);
    }

    static Network of(ComputationGraph net) {
        return new Network(null, net);
    }

    static Network of(Model net) {
        return net instanceof ComputationGraph either ? of(either) : of((MultiLayerNetwork) net);
    }

    static Network fromJson(String json) {
        return of(NetworkConfiguration.fromDriver(json).init());
    }

    /** An engine for it; empty for parts that no engine knows. */
    Optional<Engine> engine() {
        return Engine.of(isGraph() ? graph : chain);
    }

    boolean isGraph() {
        return graph != null;
    }

    private Model model() {
        return isGraph() ? graph : chain;
    }

    String json() {
        return NetworkConfiguration.of(model()).toJson();
    }

    Layer[] layers() {
        return isGraph() ? graph.getLayers() : chain.getLayers();
    }

    Layer layer(String name) {
        return isGraph() ? graph.getLayer(name) : chain.getLayer(name);
    }

    INDArray params() {
        return isGraph() ? graph.params() : chain.params();
    }

    private INDArray updater() {
        return isGraph() ? graph.getUpdater(true).getStateViewArray() : chain.getUpdater(true).getStateViewArray();
    }

    float[] readParams() {
        return read(params());
    }

    float[] readUpdater() {
        INDArray state = updater();
        return state == null ? new float[0] : read(state);
    }

    private static float[] read(INDArray array) {
        float[] copy = new float[Math.toIntExact(array.length())];
        FlatView.of(array).read(copy);
        return copy;
    }

    void write(float[] params, float[] updater) {
        check("parameters", params.length, params());
        FlatView.of(params()).write(params);
        INDArray state = updater();
        if (state != null) {
            check("updater state", updater.length, state);
            FlatView.of(state).write(updater);
        }
    }

    private static void check(String what, int got, INDArray mine) {
        if (got != mine.length()) {
            throw new IllegalArgumentException(what + ": got " + got + " numbers, this network has " + mine.length());
        }
    }

    void counters(int iteration, int epoch) {
        if (isGraph()) {
            graph.getConfiguration().setIterationCount(iteration);
            graph.getConfiguration().setEpochCount(epoch);
        } else {
            chain.getLayerWiseConfigurations().setIterationCount(iteration);
            chain.getLayerWiseConfigurations().setEpochCount(epoch);
        }
    }

    int iteration() {
        return isGraph() ? graph.getConfiguration().getIterationCount()
                : chain.getLayerWiseConfigurations().getIterationCount();
    }

    int epoch() {
        return isGraph() ? graph.getConfiguration().getEpochCount() : chain.getLayerWiseConfigurations().getEpochCount();
    }

    double learningRate() {
        for (Layer layer : layers()) {
            if (layer.numParams() > 0) {
                Double rate = isGraph() ? graph.getLearningRate(layer.conf().getLayer().getLayerName())
                        : chain.getLearningRate(layer.getIndex());
                return rate == null ? Double.NaN : rate;
            }
        }
        return Double.NaN;
    }

    /**
     * Scales the learning rates in the configuration, as networks are made from it; the updater's state stays.
     *
     * @throws TrainingException when the updater has none
     */
    void scaleLearningRate(double factor) {
        // layers may share an updater
        Map<IUpdater, Boolean> scaled = new IdentityHashMap<>();
        for (Layer layer : layers()) {
            for (String key : layer.paramTable().keySet()) {
                IUpdater updater = layer.conf().getLayer().getUpdaterByParam(key);
                if (updater != null && updater.hasLearningRate() && scaled.put(updater, true) == null) {
                    ScaledLearningRate.scale(updater, factor);
                }
            }
        }
        if (scaled.isEmpty()) {
            throw new TrainingException("the updater has no learning rate to lower; set train.divergence.action=stop");
        }
    }

    /** One local step. @return the mean data loss of the minibatch, without penalties */
    double step(DataSet batch) {
        if (isGraph()) {
            graph.fit(batch);
        } else {
            chain.fit(batch);
        }
        return loss();
    }

    private double loss() {
        double penalties = isGraph() ? graph.calcRegularizationScore(true) : chain.calcRegularizationScore(true);
        return (isGraph() ? graph.score() : chain.score()) - penalties;
    }

    /** One pass without an update; {@link #gradient()} has what it found. @return the mean data loss of the minibatch */
    double backpropagate(DataSet batch) {
        BackwardPass.of(model(), batch);
        return loss();
    }

    /** The flat gradient, summed over the examples unless {@link #sumsExamples} is false; overwritten by the next pass and by an update. */
    INDArray gradient() {
        return model().gradient().gradient();
    }

    /** Whether gradients are sums over the examples, which Deeplearning4j's updater divides by their number. */
    boolean sumsExamples() {
        return isGraph() ? graph.conf().isMiniBatch() : chain.conf().isMiniBatch();
    }

    /** Moves the parameters by what {@link #gradient()} holds, taken as a mean. */
    void update() {
        // a minibatch of one is divided by one
        if (isGraph()) {
            graph.getUpdater(true).update(graph.gradient(), iteration(), epoch(), 1, LayerWorkspaceMgr.noWorkspaces());
        } else {
            chain.getUpdater(true).update(chain, chain.gradient(), iteration(), epoch(), 1, LayerWorkspaceMgr.noWorkspaces());
        }
        params().subi(gradient());
        counters(iteration() + 1, epoch());
        model().applyConstraints(iteration(), epoch());
    }

    /** Where no gradient moves parameters. */
    List<ParameterRange> withoutGradient() {
        return ParameterRange.withoutGradient(isGraph() ? graph : chain);
    }

    boolean isTruncated() {
        return (isGraph() ? graph.getConfiguration().getBackpropType() : chain.getLayerWiseConfigurations().getBackpropType())
                == BackpropType.TruncatedBPTT;
    }

    /** Frees the memory outside of the heap; it cannot be used any more. */
    void close() {
        model().close();
    }
}
