package io.varprune.spark.training;

import io.varprune.engine.Engine;
import io.varprune.engine.Minibatch;

/** By our own engine. */
final class EngineLearner implements Learner {
    private final Engine engine;
    private final int batchSize;
    private final Minibatch batch = new Minibatch();
    private int iteration;
    private int epoch;

    EngineLearner(Engine engine, int batchSize) {
        this.engine = engine;
        this.batchSize = batchSize;
    }

    @Override
    public void load(SyncState state, long noiseSeed) {
        engine.load(state.params, state.updater);
        iteration = state.iteration;
        epoch = state.epoch;
    }

    @Override
    public int take(Shard shard, long epochSeed, int index) {
        shard.fill(batch, epochSeed, index, batchSize);
        return batch.count();
    }

    @Override
    public double gradient(float[] at, float[] gradient) {
        return engine.gradient(batch, at, gradient);
    }

    @Override
    public float[] params() {
        return engine.params();
    }

    @Override
    public void update(float[] direction) {
        engine.update(direction, iteration++, epoch);
    }

    @Override
    public void readUpdater(float[] updater) {
        System.arraycopy(engine.updater(), 0, updater, 0, updater.length);
    }
}
