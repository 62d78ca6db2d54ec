package io.varprune.engine;

import io.varprune.runtime.NativeRuntime;
import io.varprune.runtime.OneDnn;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Trains a network that ends with softmax and cross-entropy. It has the parameters of a Deeplearning4j network, in the same order, and
 * makes the same steps up to rounding; the network itself is not touched. Not thread-safe. Holds memory outside of the heap until it is
 * closed.
 */
public abstract class Engine implements AutoCloseable {
    // Deeplearning4j's: the loss of a single example is at most 23
    private static final float LEAST_PROBABILITY = 1e-10f;

    final float[] params;
    private final float[] gradient;
    // like the parameters, once or several times
    private final float[] state;
    // in Deeplearning4j's order; the same array where there are no gaps
    private final float[] updater;
    private final List<Stage.Range> stateRanges;
    private final List<Span> plain;
    private final UpdateRule rule;
    private final int inputs;
    private final int classes;
    private float[] outputGradient = new float[0];
    private VarianceTerm term;
    private List<Span> spans;

    Engine(Learning learning, int inputs, int classes, int parameters) {
        this.inputs = inputs;
        this.classes = classes;
        rule = learning.rule();
        plain = List.copyOf(learning.spans());
        spans = plain;
        stateRanges = List.copyOf(learning.state());
        params = new float[parameters];
        gradient = new float[parameters];
        state = new float[parameters * learning.statePerParameter()];
        int stateful = stateRanges.stream().mapToInt(Stage.Range::length).sum();
        updater = stateful == parameters ? state : new float[stateful * learning.statePerParameter()];
    }

    /**
     * The fastest engine for this network, with parameters and updater state of 0; empty when it has something that no engine knows.
     *
     * @param network a MultiLayerNetwork or a ComputationGraph
     */
    public static Optional<Engine> of(Model network) {
        NativeRuntime.settle();
        if (OneDnn.available()) {
            Optional<Engine> graph = new GraphCompiler(network).compile();
            if (graph.isPresent()) {
                return graph;
            }
        }
        return network instanceof MultiLayerNetwork chain ? ChainEngine.of(chain).map(Engine.class::cast) : Optional.empty();
    }

    /** Numbers per example. */
    public int inputs() {
        return inputs;
    }

    /** Classes. */
    public int classes() {
        return classes;
    }

    /** The flat parameters: the engine's own array, valid until the next step. Who writes to it asks for it again before. */
    public float[] params() {
        replaced();
        return params;
    }

    /** The updater's state in Deeplearning4j's order: the engine's own array, valid until the next step. */
    public float[] updater() {
        if (updater != state) {
            exchange(false);
        }
        return updater;
    }

    /** Copies between the state in Deeplearning4j's order and the state that lies like the parameters. */
    private void exchange(boolean spread) {
        int times = params.length == 0 ? 0 : state.length / params.length;
        int at = 0;
        for (Stage.Range range : stateRanges) {
            for (int time = 0; time < times; time++) {
                int mine = time * params.length + range.offset();
                System.arraycopy(spread ? updater : state, spread ? at : mine, spread ? state : updater, spread ? mine : at, range.length());
                at += range.length();
            }
        }
    }

    /**
     * Overwrites parameters and updater state.
     *
     * @throws IllegalArgumentException when a length is not the network's
     */
    public void load(float[] newParams, float[] newUpdater) {
        if (newParams.length != params.length || newUpdater.length != updater.length) {
            throw new IllegalArgumentException("got " + newParams.length + " parameters and " + newUpdater.length
                    + " numbers of updater state, this network has " + params.length + " and " + updater.length);
        }
        System.arraycopy(newParams, 0, params, 0, params.length);
        System.arraycopy(newUpdater, 0, updater, 0, updater.length);
        if (updater != state) {
            exchange(true);
        }
        replaced();
        loaded();
    }

    /** Not by a step of the penalty. */
    private void replaced() {
        if (term != null) {
            term.follow(false);
        }
    }

    /**
     * One local step.
     *
     * @param penalty VAR, added to the gradient beside L2; null for none
     * @return the mean cross-entropy of the minibatch in nats, without penalties
     */
    public double step(Minibatch batch, int iteration, int epoch, VarianceTerm penalty) {
        if (penalty != term) {
            term = penalty;
            spans = penalty == null ? plain : penalty.mark(plain);
        }
        double loss = gradient(batch);
        if (penalty != null) {
            penalty.prepare(params, iteration, epoch);
        }
        rule.apply(params, gradient, state, spans, iteration, epoch, penalty);
        updated();
        return loss;
    }

    /**
     * Moves the parameters as {@link #step} does, with L2, but by a gradient that is given. Running statistics move as the first gradient
     * since the last update found them.
     *
     * @param direction what the updater takes for the gradient; not changed
     */
    public void update(float[] direction, int iteration, int epoch) {
        rule.apply(params, direction, state, plain, iteration, epoch, null);
        replaced();
        updated();
    }

    /** The updater has moved the parameters. */
    void updated() {}

    /** All parameters were replaced. */
    void loaded() {}

    /** Whether it has batch norms, whose statistics {@link #retakeStatistics} replaces. */
    public boolean hasStatistics() {
        return false;
    }

    /**
     * Takes the means and variances of all batch norms anew, as averages over minibatches that pass in training mode with the parameters
     * of now, each counted by its examples.
     *
     * @param batches one or more
     */
    public void retakeStatistics(Iterator<Minibatch> batches) {
        throw new IllegalStateException("no batch norm");
    }

    /** The gradient of the mean cross-entropy; {@link #lastGradient()} has it. @return the mean cross-entropy */
    double gradient(Minibatch batch) {
        return gradient(batch, params, gradient);
    }

    /**
     * The gradient of the mean cross-entropy at any parameters, 0 for running statistics; the engine's own parameters stay.
     *
     * @param at   flat parameters; not changed
     * @param into overwritten
     * @return the mean cross-entropy there
     */
    public abstract double gradient(Minibatch batch, float[] at, float[] into);

    float[] lastGradient() {
        return gradient;
    }

    /**
     * The probabilities of the classes for some examples.
     *
     * @param features row-major [examples, inputs()]; may be longer
     * @return row-major [examples, classes()], in an array that is overwritten by the next call; may be longer
     */
    public abstract float[] predict(float[] features, int examples);

    /**
     * Softmax and cross-entropy.
     *
     * @param logits become probabilities
     * @return the mean cross-entropy; {@link #outputGradient()} has its gradient with respect to the logits
     */
    final double lossOf(float[] logits, Minibatch batch) {
        int n = batch.count();
        if (outputGradient.length < n * classes) {
            outputGradient = new float[n * classes];
        }
        double loss = 0;
        for (int e = 0; e < n; e++) {
            softmax(logits, e * classes, classes);
            for (int i = e * classes; i < (e + 1) * classes; i++) {
                float y = batch.labels()[i];
                loss -= y == 0 ? 0 : y * Math.log(Math.max(LEAST_PROBABILITY, logits[i]));
                outputGradient[i] = (logits[i] - y) / n;
            }
        }
        return loss / n;
    }

    final float[] outputGradient() {
        return outputGradient;
    }

    static void softmax(float[] values, int from, int classes) {
        float most = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + classes; i++) {
            most = Math.max(most, values[i]);
        }
        double sum = 0;
        for (int i = from; i < from + classes; i++) {
            double e = Math.exp(values[i] - most);
            values[i] = (float) e;
            sum += e;
        }
        for (int i = from; i < from + classes; i++) {
            values[i] = (float) (values[i] / sum);
        }
    }

    @Override
    public abstract void close();
}
