package io.varprune.engine;

import io.varprune.model.WeightTensor;
import io.varprune.regularize.LayerMoments;
import io.varprune.regularize.MomentsSum;
import io.varprune.regularize.VariancePenalty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.nd4j.linalg.schedule.ISchedule;

/** VAR over some tensors of an engine's parameters: its moments, given or taken from the weights before every step. */
public final class VarianceTerm {
    private final List<WeightTensor> tensors;
    private final double lambda;
    private final ISchedule schedule;
    private final boolean networkScope;
    private final LayerMoments[] moments;
    private boolean given;
    // of the weights that the last update left, each tensor's own
    private final LayerMoments[] followed;
    private final MomentsSum sum = new MomentsSum();
    // of all weights; empty while the moments are given
    private float[] magnitudes = new float[0];
    private boolean hasFollowed;
    private final float[] scales;
    private final float[] means;

    /**
     * Takes the moments from the weights on every step until {@link #fix} gives them.
     *
     * @param lambda       strength, 0 or more
     * @param schedule     multiplies lambda at each iteration, null for a constant strength
     * @param networkScope one variance over all tensors instead of one each
     */
    public VarianceTerm(List<WeightTensor> tensors, double lambda, ISchedule schedule, boolean networkScope) {
        this.tensors = List.copyOf(tensors);
        this.lambda = lambda;
        this.schedule = schedule;
        this.networkScope = networkScope;
        moments = new LayerMoments[tensors.size()];
        followed = new LayerMoments[tensors.size()];
        scales = new float[tensors.size()];
        means = new float[tensors.size()];
    }

    /** Uses these moments from now on, one for each tensor. */
    public void fix(List<LayerMoments> fixed) {
        fixed.toArray(moments);
        given = true;
    }

    /** The same spans, those of the tensors marked. */
    List<Span> mark(List<Span> spans) {
        List<Span> marked = new ArrayList<>(spans);
        for (int t = 0; t < tensors.size(); t++) {
            int from = tensors.get(t).offset();
            int at = 0;
            while (marked.get(at).from() != from) {
                at++;
            }
            Span span = marked.get(at);
            marked.set(at, new Span(from, span.to(), span.l2(), t));
        }
        return marked;
    }

    void prepare(float[] weights, int iteration, int epoch) {
        take(t -> hasFollowed ? followed[t] : own(weights, tensors.get(t)));
        double strength = strength(iteration, epoch);
        for (int t = 0; t < moments.length; t++) {
            scales[t] = (float) VariancePenalty.scale(moments[t], strength);
            means[t] = (float) moments[t].mean();
        }
    }

    /** @param ofTensor gives the moments of one, unless they are given */
    private void take(IntFunction<LayerMoments> ofTensor) {
        if (given) {
            return;
        }
        for (int t = 0; t < moments.length; t++) {
            moments[t] = ofTensor.apply(t);
        }
        if (networkScope) {
            Arrays.fill(moments, Arrays.stream(moments).reduce(LayerMoments.EMPTY, LayerMoments::merge));
        }
    }

    private LayerMoments own(float[] weights, WeightTensor tensor) {
        if (magnitudes.length != weights.length) {
            magnitudes = new float[weights.length];
        }
        for (int i = tensor.offset(); i < tensor.end(); i++) {
            magnitudes[i] = (float) Math.sqrt(weights[i] * weights[i] + UpdateRule.SMOOTHING);
        }
        sum.begin(magnitudes[tensor.offset()]);
        sum.add(magnitudes, tensor.offset(), tensor.end());
        return sum.moments();
    }

    /** Whether it wants to see the magnitudes that an update leaves while the cache has them, and so need not come back for them. */
    boolean follows() {
        return !given;
    }

    /** The magnitudes of a tensor come, from its first to its last. */
    void begin(int tensor) {
        sum.begin(means[tensor]);
    }

    float[] magnitudes() {
        return magnitudes;
    }

    void add(int from, int to) {
        sum.add(magnitudes, from, to);
    }

    void end(int tensor) {
        followed[tensor] = sum.moments();
    }

    /** The update is over. @param all whether the magnitudes of every tensor came; the next step's are those unless others are loaded */
    void follow(boolean all) {
        hasFollowed = all;
    }

    /** Adds the gradient of lambda psi, which {@link Engine#step} adds within the update. */
    public void addGradient(float[] weights, int iteration, int epoch, float[] gradient) {
        take(t -> LayerMoments.of(weights, tensors.get(t).offset(), tensors.get(t).end()));
        double strength = strength(iteration, epoch);
        for (int t = 0; t < moments.length; t++) {
            VariancePenalty.addGradient(weights, tensors.get(t).offset(), tensors.get(t).end(), moments[t], strength, gradient);
        }
    }

    private double strength(int iteration, int epoch) {
        return schedule == null ? lambda : lambda * schedule.valueAt(iteration, epoch);
    }

    float scale(int tensor) {
        return scales[tensor];
    }

    float mean(int tensor) {
        return means[tensor];
    }
}
