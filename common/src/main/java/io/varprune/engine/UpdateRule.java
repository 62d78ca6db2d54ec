package io.varprune.engine;

import io.varprune.regularize.LayerMoments;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * An updater of Deeplearning4j with L2 and VAR in one pass over parameters, gradient and state; same equations, same layout of the state.
 *
 * <p>The gradient of VAR is {@link io.varprune.regularize.VariancePenalty}'s, written out in each loop: a root and a division hide
 * behind the loads and stores of an update from memory. Where the cache has the parameters they take longer than all the rest of it, some
 * 5% of a step of lenet-300-100.
 */
abstract class UpdateRule {
    static final float SMOOTHING = (float) LayerMoments.SMOOTHING;

    /*
     * (x + TINY) - TINY sets what is far below every weight that matters to exactly 0. Weights that VAR shrinks, and the momentum of
     * those without a gradient, would else decay into subnormal numbers, whose arithmetic is a hundred times slower, as are their squares.
     */
    static final float TINY = 1e-11f;

    // small enough for the first cache
    private static final int PIECE = 2048;

    /** What the loops of one step share. */
    record Step(float[] w, float[] g, float[] state, int iteration, int epoch) {}

    /** @param term null where no span varies */
    final void apply(float[] w, float[] g, float[] state, List<Span> spans, int iteration, int epoch, VarianceTerm term) {
        Step step = new Step(w, g, state, iteration, epoch);
        boolean all = true;
        for (Span span : spans) {
            float l2 = span.l2() == null ? 0 : (float) span.l2().valueAt(iteration, epoch);
            if (span.tensor() == Span.NO_TENSOR) {
                span(step, span.from(), span.to(), l2, 0, 0, null);
            } else {
                all &= vary(step, span, l2, term);
            }
        }
        if (term != null) {
            term.follow(all);
        }
    }

    /** @return whether the term has seen the magnitudes that it left */
    private boolean vary(Step step, Span span, float l2, VarianceTerm term) {
        int tensor = span.tensor();
        float scale = term.scale(tensor);
        if (scale == 0 || !term.follows()) {
            span(step, span.from(), span.to(), l2, scale, term.mean(tensor), null);
            return false;
        }
        term.begin(tensor);
        for (int from = span.from(); from < span.to(); from += PIECE) {
            int to = Math.min(span.to(), from + PIECE);
            span(step, from, to, l2, scale, term.mean(tensor), term.magnitudes());
            term.add(from, to);
        }
        term.end(tensor);
        return true;
    }

    /**
     * Updates parameters [from, to).
     *
     * @param scale of VAR, 0 for none
     * @param mean  of the magnitudes
     * @param kept  magnitudes of all parameters, before and after; null when nobody needs those after
     */
    abstract void span(Step step, int from, int to, float l2, float scale, float mean, float[] kept);

    static Optional<UpdateRule> of(IUpdater updater) {
        if (updater instanceof Sgd sgd) {
            return Optional.of(new Plain(sgd));
        }
        if (updater instanceof Nesterovs nesterovs) {
            return Optional.of(new Momentum(nesterovs));
        }
        return updater instanceof Adam adam ? Optional.of(new Adaptive(adam)) : Optional.empty();
    }

    /** w -= rate g. */
    private static final class Plain extends UpdateRule {
        private final Sgd sgd;

        Plain(Sgd sgd) {
            this.sgd = sgd;
        }

        @Override
        void span(Step step, int from, int to, float l2, float scale, float mean, float[] kept) {
            float[] w = step.w;
            float[] g = step.g;
            float rate = (float) sgd.getLearningRate(step.iteration, step.epoch);
            if (scale == 0) {
                for (int i = from; i < to; i++) {
                    w[i] = w[i] - rate * (g[i] + l2 * w[i]) + TINY - TINY;
                }
                return;
            }
            if (kept != null) {
                for (int i = from; i < to; i++) {
                    float x = w[i];
                    float m = kept[i];
                    float y = x - rate * (g[i] + l2 * x + scale * (m - mean) * (x / m)) + TINY - TINY;
                    w[i] = y;
                    kept[i] = (float) Math.sqrt(y * y + SMOOTHING);
                }
                return;
            }
            for (int i = from; i < to; i++) {
                float x = w[i];
                float m = (float) Math.sqrt(x * x + SMOOTHING);
                w[i] = x - rate * (g[i] + l2 * x + scale * (m - mean) * (x / m)) + TINY - TINY;
            }
        }
    }

    /** v' = m v - rate g; w += (1 + m) v' - m v. */
    private static final class Momentum extends UpdateRule {
        private final Nesterovs nesterovs;

        Momentum(Nesterovs nesterovs) {
            this.nesterovs = nesterovs;
        }

        @Override
        void span(Step step, int from, int to, float l2, float scale, float mean, float[] kept) {
            float[] w = step.w;
            float[] g = step.g;
            float[] v = step.state;
            float rate = (float) nesterovs.getLearningRate(step.iteration, step.epoch);
            float momentum = (float) nesterovs.currentMomentum(step.iteration, step.epoch);
            float ahead = 1 + momentum;
            if (scale == 0) {
                for (int i = from; i < to; i++) {
                    float x = w[i];
                    float before = momentum * v[i];
                    float now = before - rate * (g[i] + l2 * x) + TINY - TINY;
                    v[i] = now;
                    w[i] = x - (before - ahead * now) + TINY - TINY;
                }
                return;
            }
            if (kept != null) {
                for (int i = from; i < to; i++) {
                    float x = w[i];
                    float m = kept[i];
                    float before = momentum * v[i];
                    float now = before - rate * (g[i] + l2 * x + scale * (m - mean) * (x / m)) + TINY - TINY;
                    float y = x - (before - ahead * now) + TINY - TINY;
                    v[i] = now;
                    w[i] = y;
                    kept[i] = (float) Math.sqrt(y * y + SMOOTHING);
                }
                return;
            }
            for (int i = from; i < to; i++) {
                float x = w[i];
                float m = (float) Math.sqrt(x * x + SMOOTHING);
                float before = momentum * v[i];
                float now = before - rate * (g[i] + l2 * x + scale * (m - mean) * (x / m)) + TINY - TINY;
                v[i] = now;
                w[i] = x - (before - ahead * now) + TINY - TINY;
            }
        }
    }

    /** Adam, Kingma and Ba 2015, algorithm 1 with the bias corrections in the step; the state is all first, then all second moments. */
    private static final class Adaptive extends UpdateRule {
        private final Adam adam;

        Adaptive(Adam adam) {
            this.adam = adam;
        }

        @Override
        void span(Step step, int from, int to, float l2, float scale, float mean, float[] kept) {
            float[] w = step.w;
            float[] state = step.state;
            int n = w.length;
            float b1 = (float) adam.getBeta1();
            float b2 = (float) adam.getBeta2();
            float epsilon = (float) adam.getEpsilon();
            float rate = (float) (adam.getLearningRate(step.iteration, step.epoch)
                    * Math.sqrt(1 - Math.pow(adam.getBeta2(), step.iteration + 1)) / (1 - Math.pow(adam.getBeta1(), step.iteration + 1)));
            for (int i = from; i < to; i++) {
                float x = w[i];
                float g = step.g[i] + l2 * x;
                if (scale != 0) {
                    float magnitude = (float) Math.sqrt(x * x + SMOOTHING);
                    g += scale * (magnitude - mean) * (x / magnitude);
                }
                float m = b1 * state[i] + (1 - b1) * g;
                float v = b2 * state[n + i] + (1 - b2) * g * g;
                state[i] = m;
                state[n + i] = v;
                float y = x - rate * m / ((float) Math.sqrt(v) + epsilon);
                w[i] = y;
                if (kept != null) {
                    kept[i] = (float) Math.sqrt(y * y + SMOOTHING);
                }
            }
        }
    }
}
