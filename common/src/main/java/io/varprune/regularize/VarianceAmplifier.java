package io.varprune.regularize;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * VAR as a Deeplearning4j {@link Regularization} of a layer's weight tensors: adds lambda * d psi / d w to their gradient before the
 * updater.
 *
 * <p>Without moments given from outside it takes them from the tensor on every step, as the paper's loop does
 * ({@code moments: step}). {@link #useMoments} fixes them, e.g. to those of the aggregated weights until the next sync
 * ({@code moments: sync}) or to those of the whole network ({@code scope: network}). Costs one or two passes over the tensor and two
 * copies of it. Not thread-safe: one instance belongs to one network.
 */
public final class VarianceAmplifier implements Regularization {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private final double lambda;
    @JsonProperty
    private final ISchedule schedule;
    // by the address of the tensor: Deeplearning4j hands the tensor over without its name, and a recurrent layer has two
    private transient Map<Long, LayerMoments> given;
    private transient float[] weights;
    private transient float[] gradient;

    /** A constant strength. @param lambda 0 or more */
    public VarianceAmplifier(double lambda) {
        this(lambda, null);
    }

    /**
     * A strength that may follow a schedule.
     *
     * @param lambda   0 or more
     * @param schedule multiplies lambda at each iteration, null for a constant strength
     */
    public VarianceAmplifier(@JsonProperty("lambda") double lambda, @JsonProperty("schedule") ISchedule schedule) {
        if (!(lambda >= 0) || Double.isInfinite(lambda)) {
            throw new IllegalArgumentException("lambda: got " + lambda + ", allowed 0 or more");
        }
        this.lambda = lambda;
        this.schedule = schedule;
    }

    /** Uses these moments for this tensor of the network on every step from now on; null goes back to the tensor's own. */
    public void useMoments(INDArray param, LayerMoments moments) {
        if (given == null) {
            given = new HashMap<>();
        }
        given.put(address(param), moments);
    }

    private LayerMoments givenFor(INDArray param) {
        return given == null ? null : given.get(address(param));
    }

    /** The layer's tensors are views of one buffer, so the buffer's own address would not tell them apart. */
    private static long address(INDArray param) {
        return param.data().address() + param.offset() * param.data().getElementSize();
    }

    /** Before the updater, so that momentum and adaptive rates see the whole gradient of L + lambda psi. */
    @Override
    public ApplyStep applyStep() {
        return ApplyStep.BEFORE_UPDATER;
    }

    @Override
    public void apply(INDArray param, INDArray gradView, double learningRate, int iteration, int epoch) {
        double strength = strength(iteration, epoch);
        if (strength == 0) {
            return;
        }
        LayerMoments fixed = givenFor(param);
        if (param.dataType() == DataType.DOUBLE) {
            double[] w = param.dup('f').data().asDouble();
            double[] g = new double[w.length];
            VariancePenalty.addGradient(w, 0, w.length, fixed == null ? LayerMoments.of(w, 0, w.length) : fixed, strength, g);
            gradView.addi(Nd4j.createFromArray(g).reshape('f', gradView.shape()));
            return;
        }
        int n = Math.toIntExact(param.length());
        if (weights == null || weights.length != n) {
            weights = new float[n];
            gradient = new float[n];
        }
        FlatView w = FlatView.of(param);
        FlatView g = FlatView.of(gradView);
        w.read(weights);
        g.read(gradient);
        VariancePenalty.addGradient(weights, 0, n, fixed == null ? LayerMoments.of(weights, 0, n) : fixed, strength, gradient);
        g.write(gradient);
    }

    /** lambda at this iteration. */
    public double strength(int iteration, int epoch) {
        return schedule == null ? lambda : lambda * schedule.valueAt(iteration, epoch);
    }

    @Override
    public double score(INDArray param, int iteration, int epoch) {
        double strength = strength(iteration, epoch);
        if (strength == 0) {
            return 0;
        }
        LayerMoments fixed = givenFor(param);
        if (fixed != null) {
            return strength * VariancePenalty.of(fixed);
        }
        double[] w = param.dup('f').data().asDouble();
        return strength * VariancePenalty.of(LayerMoments.of(w, 0, w.length));
    }

    @Override
    public Regularization clone() {
        // a copy belongs to another network, whose tensors lie elsewhere
        return new VarianceAmplifier(lambda, schedule);
    }
}
