package io.varprune.step;

import io.varprune.config.Named;
import io.varprune.config.Setting;
import io.varprune.model.WeightTensor;
import java.util.List;

/**
 * Extrapolated SGD for large batches (Lin, Kong, Stich, Jaggi 2020, arXiv 2006.05720): the gradient at the look-ahead w - rate d, where d
 * is the same worker's last gradient, so one pass. On the first minibatch after a sync, where there is no last gradient of the same
 * network, d is that minibatch's own and costs a second pass: a worker's round stays a function of what it was sent. Two more copies of
 * the parameters. The loss is that of the look-ahead.
 *
 * @param rate learning rate of the look-ahead
 */
@Named("extrapolated")
public record Extrapolated(@Setting(value = "learning rate of the look-ahead", orElse = "0.1", min = Double.MIN_VALUE) double rate)
        implements Step {
    @Override
    public Direction direction(int parameters, List<WeightTensor> weights) {
        return new LookAhead((float) -rate, new float[parameters], new float[parameters]);
    }

    private static final class LookAhead implements Direction {
        private final float scale;
        private final float[] last;
        private final float[] ahead;
        private boolean known;

        LookAhead(float scale, float[] last, float[] ahead) {
            this.scale = scale;
            this.last = last;
            this.ahead = ahead;
        }

        @Override
        public double of(Objective objective, float[] w, long seed, float[] direction) {
            if (!known) {
                objective.gradient(w, last);
            }
            Sam.along(w, last, scale, ahead);
            double loss = objective.gradient(ahead, direction);
            System.arraycopy(direction, 0, last, 0, last.length);
            known = true;
            return loss;
        }

        @Override
        public void restart() {
            known = false;
        }
    }
}
