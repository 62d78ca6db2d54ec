package io.varprune.spark.training;

import io.varprune.model.ParameterRange;
import io.varprune.regularize.FlatView;
import java.util.List;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * By Deeplearning4j. The running statistics of a batch normalization lie among its parameters, and their gradients are moves that its
 * updater takes as they are: those of a minibatch's first pass are kept for the update, the others dropped. Frozen layers stay.
 */
final class NetworkLearner implements Learner {
    private final Network network;
    private final int batchSize;
    private final List<ParameterRange> withoutGradient;
    private float[] params = new float[0];
    private float[] moves = new float[0];
    private DataSet batch;
    private boolean first;

    NetworkLearner(Network network, int batchSize) {
        this.network = network;
        this.batchSize = batchSize;
        withoutGradient = network.withoutGradient();
    }

    @Override
    public void load(SyncState state, long noiseSeed) {
        network.write(state.params, state.updater);
        network.counters(state.iteration, state.epoch);
        Nd4j.getRandom().setSeed(noiseSeed);
        params = state.params.clone();
        moves = new float[params.length];
    }

    @Override
    public int take(Shard shard, long epochSeed, int index) {
        batch = shard.minibatch(epochSeed, index, batchSize);
        first = true;
        return batch.numExamples();
    }

    @Override
    public double gradient(float[] at, float[] gradient) {
        FlatView.of(network.params()).write(at);
        double loss = network.backpropagate(batch);
        FlatView.of(network.gradient()).read(gradient);
        for (ParameterRange range : withoutGradient) {
            for (int i = range.from(); i < range.to(); i++) {
                moves[i] = first ? gradient[i] : moves[i];
                gradient[i] = 0;
            }
        }
        first = false;
        float part = network.sumsExamples() ? 1f / batch.numExamples() : 1;
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= part;
        }
        return loss;
    }

    @Override
    public float[] params() {
        return params;
    }

    @Override
    public void update(float[] direction) {
        for (ParameterRange range : withoutGradient) {
            System.arraycopy(moves, range.from(), direction, range.from(), range.to() - range.from());
        }
        FlatView.of(network.params()).write(params);
        FlatView.of(network.gradient()).write(direction);
        network.update();
        FlatView.of(network.params()).read(params);
    }

    @Override
    public void readUpdater(float[] updater) {
        System.arraycopy(network.readUpdater(), 0, updater, 0, updater.length);
    }
}
