package io.varprune.spark.training;

import io.varprune.engine.Engine;
import io.varprune.engine.Minibatch;
import io.varprune.engine.VarianceTerm;

/** Local steps by our own engine. */
final class EngineSteps implements LocalSteps {
    private final TrainingPlan plan;
    private final Engine engine;
    private final VarianceTerm penalty;
    private final Minibatch batch = new Minibatch();
    private int iteration;
    private int epoch;

    EngineSteps(TrainingPlan plan, Engine engine) {
        this.plan = plan;
        this.engine = engine;
        penalty = plan.varianceTerm();
    }

    @Override
    public void load(SyncState state, long noiseSeed) {
        engine.load(state.params, state.updater);
        iteration = state.iteration;
        epoch = state.epoch;
        if (penalty != null && state.moments.length > 0) {
            penalty.fix(plan.moments(state));
        }
    }

    @Override
    public Result step(Shard shard, long epochSeed, int index) {
        shard.fill(batch, epochSeed, index, plan.batchSize());
        return new Result(engine.step(batch, iteration++, epoch, penalty), batch.count());
    }

    @Override
    public void read(float[] params, float[] updater) {
        System.arraycopy(engine.params(), 0, params, 0, params.length);
        System.arraycopy(engine.updater(), 0, updater, 0, updater.length);
    }
}
