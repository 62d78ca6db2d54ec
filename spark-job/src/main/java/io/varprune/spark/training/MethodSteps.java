package io.varprune.spark.training;

import io.varprune.engine.VarianceTerm;
import io.varprune.model.WeightTensor;
import io.varprune.reparameterize.Reparameterization;
import io.varprune.step.Direction;
import java.util.Arrays;
import java.util.List;

/** Local steps of any {@link Method}. Penalties belong to the update: their gradients are those at the parameters themselves. */
final class MethodSteps implements LocalSteps {
    private final TrainingPlan plan;
    private final Learner learner;
    private final VarianceTerm variance;
    private final Direction step;
    private final Reparameterization form;
    private final List<WeightTensor> tensors;
    private final float[] direction;
    private final float[] weights;
    private final float[] penalty;
    private int iteration;
    private int epoch;

    /** @param parameters of the learner */
    MethodSteps(TrainingPlan plan, Learner learner, int parameters) {
        this.plan = plan;
        this.learner = learner;
        variance = plan.varianceTerm();
        form = plan.reparameterization();
        tensors = plan.layout().weights();
        step = plan.step().direction(parameters, tensors);
        direction = new float[parameters];
        weights = new float[parameters];
        penalty = new float[parameters];
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
        double loss = step.of(this::gradient, learner.params(), TrainingPlan.drawSeed(epochSeed, index), direction);
        if (variance != null || !plan.penalties().isEmpty()) {
            addPenalties(learner.params());
        }
        learner.update(direction);
        iteration++;
        return new Result(loss, examples);
    }

    private double gradient(float[] at, float[] gradient) {
        double loss = learner.gradient(form.weights(at, tensors, weights), gradient);
        form.pullBack(at, tensors, gradient);
        return loss;
    }

    private void addPenalties(float[] params) {
        float[] w = form.weights(params, tensors, weights);
        Arrays.fill(penalty, 0);
        if (variance != null) {
            variance.addGradient(w, iteration, epoch, penalty);
        }
        plan.penalties().forEach(term -> term.addGradient(w, iteration, penalty));
        form.pullBack(params, tensors, penalty);
        for (int i = 0; i < direction.length; i++) {
            direction[i] += penalty[i];
        }
    }

    @Override
    public void read(float[] params, float[] updater) {
        System.arraycopy(learner.params(), 0, params, 0, params.length);
        learner.readUpdater(updater);
    }
}
