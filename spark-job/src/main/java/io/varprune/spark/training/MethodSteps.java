package io.varprune.spark.training;

import io.varprune.engine.VarianceTerm;
import io.varprune.step.Direction;

/** Local steps of any {@link Method}. Penalties belong to the update: their gradients are those at the parameters themselves. */
final class MethodSteps implements LocalSteps {
    private final TrainingPlan plan;
    private final Learner learner;
    private final VarianceTerm variance;
    private final Direction step;
    private final float[] direction;
    private int iteration;
    private int epoch;

    /** @param parameters of the learner */
    MethodSteps(TrainingPlan plan, Learner learner, int parameters) {
        this.plan = plan;
        this.learner = learner;
        variance = plan.varianceTerm();
        step = plan.step().direction(parameters, plan.layout().weights());
        direction = new float[parameters];
    }

    @Override
    public void load(SyncState state, long noiseSeed) {
        learner.load(state, noiseSeed);
        step.restart();
        iteration = state.iteration;
        epoch = state.epoch;
        if (variance != null && state.moments.length > 0) {
            variance.fix(plan.moments(state));
        }
    }

    @Override
    public Result step(Shard shard, long epochSeed, int index) {
        int examples = learner.take(shard, epochSeed, index);
        float[] w = learner.params();
        double loss = step.of(learner, w, TrainingPlan.drawSeed(epochSeed, index), direction);
        if (variance != null) {
            variance.addGradient(w, iteration, epoch, direction);
        }
        plan.penalties().forEach(penalty -> penalty.addGradient(w, iteration, direction));
        learner.update(direction);
        iteration++;
        return new Result(loss, examples);
    }

    @Override
    public void read(float[] params, float[] updater) {
        System.arraycopy(learner.params(), 0, params, 0, params.length);
        learner.readUpdater(updater);
    }
}
