package io.varprune.export;

import io.varprune.engine.ChainEngine;
import io.varprune.engine.Engine;
import io.varprune.model.NetworkOutput;
import io.varprune.regularize.FlatView;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Asks a network, without Spark. Chains of dense layers, convolutions and max pooling are computed as sums over the weights that are not
 * zero where few are left; any other network as if it had no zeros. Which is faster depends on network and machine: the command export
 * measures it. Not thread-safe; holds memory outside of the heap until it is closed.
 */
public final class Predictor implements AutoCloseable {
    private final Model network;
    private final Optional<Engine> engine;

    /** With the weights of now. @param network a MultiLayerNetwork or ComputationGraph that answers with a probability for each class */
    public Predictor(Model network) {
        this(network, sums(network).<Engine>map(sums -> sums).or(() -> Engine.of(network)));
    }

    private Predictor(Model network, Optional<Engine> engine) {
        this.network = network;
        this.engine = engine;
        float[] params = FlatView.copy(network.params());
        engine.ifPresent(own -> own.load(params, own.updater()));
    }

    /** As if no weight were zero. */
    static Predictor dense(Model network) {
        return new Predictor(network, Engine.of(network));
    }

    /** Whether zeros can save work. */
    static boolean knowsZeros(Model network) {
        Optional<ChainEngine> sums = sums(network);
        sums.ifPresent(Engine::close);
        return sums.isPresent();
    }

    private static Optional<ChainEngine> sums(Model network) {
        return network instanceof MultiLayerNetwork chain ? ChainEngine.of(chain) : Optional.empty();
    }

    /**
     * The probabilities of the classes.
     *
     * @param features row-major [examples, channels x height x width], as {@link InputFormat#features} makes them
     * @return row-major [examples, classes]; may be longer, and is overwritten by the next call
     */
    public float[] predict(float[] features, int examples) {
        if (engine.isPresent()) {
            return engine.get().predict(features, examples);
        }
        try (INDArray rows = Nd4j.create(features, new long[] {examples, features.length / examples}, 'c')) {
            return NetworkOutput.of(network, rows).dup('c').data().asFloat();
        }
    }

    @Override
    public void close() {
        engine.ifPresent(Engine::close);
    }
}
