package io.varprune.spark.training;

import io.varprune.engine.ChainEngine;
import io.varprune.engine.Minibatch;
import io.varprune.engine.VarianceTerm;
import io.varprune.regularize.LayerMoments;
import io.varprune.regularize.LinearWarmup;
import java.util.List;
import java.util.stream.IntStream;

/** Local steps by our own engine. */
final class EngineSteps implements LocalSteps {
    private final TrainingPlan plan;
    private final ChainEngine engine;
    private final VarianceTerm penalty;
    private final Minibatch batch = new Minibatch();
    private int iteration;
    private int epoch;

    EngineSteps(TrainingPlan plan, ChainEngine engine) {
        this.plan = plan;
        this.engine = engine;
        penalty = plan.lambda() == 0 ? null : new VarianceTerm(plan.regularized().weights(), plan.lambda(),
                plan.warmupIterations() == 0 ? null : new LinearWarmup(plan.warmupIterations()), plan.networkScope());
    }

    @Override
    public void load(SyncState state, long noiseSeed) {
        engine.load(state.params, state.updater);
        iteration = state.iteration;
        epoch = state.epoch;
        if (penalty != null && state.moments.length > 0) {
            List<LayerMoments> moments = IntStream.range(0, plan.regularized().weights().size())
                    .mapToObj(t -> GlobalPenalty.unflatten(state.moments, t)).toList();
            penalty.fix(moments);
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
