package io.varprune.spark.training;

import io.varprune.engine.ChainEngine;
import io.varprune.regularize.FlatView;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

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

    static Network fromJson(String json, boolean isGraph) {
        if (isGraph) {
            ComputationGraph net = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
            net.init();
            return of(net);
        }
        MultiLayerNetwork net = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
        net.init();
        return of(net);
    }

    /** An engine for it; empty for a graph and for layers that the engine does not know. */
    Optional<ChainEngine> engine() {
        return isGraph() ? Optional.empty() : ChainEngine.of(chain);
    }

    boolean isGraph() {
        return graph != null;
    }

    String json() {
        return isGraph() ? graph.getConfiguration().toJson() : chain.getLayerWiseConfigurations().toJson();
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

    /** One local step. @return the mean data loss of the minibatch, without penalties */
    double step(DataSet batch) {
        if (isGraph()) {
            graph.fit(batch);
        } else {
            chain.fit(batch);
        }
        double penalties = isGraph() ? graph.calcRegularizationScore(true) : chain.calcRegularizationScore(true);
        return (isGraph() ? graph.score() : chain.score()) - penalties;
    }
}
