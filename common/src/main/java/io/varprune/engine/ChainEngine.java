package io.varprune.engine;

import io.varprune.runtime.NativeRuntime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Trains and evaluates a chain of dense, convolution and max-pooling layers with softmax and cross-entropy at its end. It has the
 * parameters of a {@link MultiLayerNetwork}, in the same order, and makes the same steps up to rounding; the network itself is not
 * touched. Not thread-safe. Holds memory outside of the heap until it is closed.
 */
public final class ChainEngine implements AutoCloseable {
    // Deeplearning4j's: the loss of a single example is at most 23
    private static final float LEAST_PROBABILITY = 1e-10f;

    private final List<Stage> stages;
    private final List<Span> plain;
    private final UpdateRule rule;
    private final int inputs;
    private final int classes;
    private final float[] params;
    private final float[] updater;
    private final float[] gradient;
    private final float[] biasGradient;
    private final NativeFloats weights;
    private NativeFloats nativeGradient;
    private float[] outputGradient = new float[0];
    private ForwardPass pass;
    private int reserved;
    private VarianceTerm term;
    private List<Span> spans;

    ChainEngine(List<Stage> stages, List<Span> spans, UpdateRule rule, int inputs, int parameters, int updaterState) {
        this.stages = List.copyOf(stages);
        plain = List.copyOf(spans);
        this.spans = plain;
        this.rule = rule;
        this.inputs = inputs;
        classes = stages.get(stages.size() - 1).outputs();
        params = new float[parameters];
        updater = new float[updaterState];
        gradient = new float[parameters];
        biasGradient = new float[parameters];
        weights = new NativeFloats(parameters);
    }

    /** An engine for this network, with parameters and updater state of 0; empty when it has something that the engine does not know. */
    public static Optional<ChainEngine> of(MultiLayerNetwork network) {
        NativeRuntime.settle();
        return new ChainCompiler(network).compile();
    }

    /** Numbers per example. */
    public int inputs() {
        return inputs;
    }

    /** Classes. */
    public int classes() {
        return classes;
    }

    /** The flat parameters: the engine's own array, valid until the next step. */
    public float[] params() {
        return params;
    }

    /** The updater's state in Deeplearning4j's order: the engine's own array. */
    public float[] updater() {
        return updater;
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
        rule.apply(params, gradient, updater, spans, iteration, epoch, penalty);
        return loss;
    }

    /**
     * Moves the parameters as {@link #step} does, with L2, but by a gradient that is given.
     *
     * @param direction what the updater takes for the gradient; not changed
     */
    public void update(float[] direction, int iteration, int epoch) {
        rule.apply(params, direction, updater, plain, iteration, epoch, null);
    }

    /** The gradient of the mean cross-entropy; {@link #lastGradient()} has it. @return the mean cross-entropy */
    double gradient(Minibatch batch) {
        return gradient(batch, params, gradient);
    }

    /**
     * The gradient of the mean cross-entropy at any parameters; the engine's own stay.
     *
     * @param at   flat parameters; not changed
     * @param into overwritten
     * @return the mean cross-entropy there
     */
    public double gradient(Minibatch batch, float[] at, float[] into) {
        int n = batch.count();
        float[] logits = forward(batch.features(), n, at);
        double loss = 0;
        if (outputGradient.length < n * classes) {
            outputGradient = new float[n * classes];
        }
        for (int e = 0; e < n; e++) {
            softmax(logits, e * classes, classes);
            for (int i = e * classes; i < (e + 1) * classes; i++) {
                float y = batch.labels()[i];
                loss -= y == 0 ? 0 : y * Math.log(Math.max(LEAST_PROBABILITY, logits[i]));
                outputGradient[i] = (logits[i] - y) / n;
            }
        }
        if (nativeGradient == null) {
            nativeGradient = new NativeFloats(params.length);
        }
        Arrays.fill(biasGradient, 0);
        float[] d = outputGradient;
        for (int i = stages.size() - 1; i >= 0; i--) {
            d = stages.get(i).backward(d, n, weights, nativeGradient, biasGradient, i > 0);
        }
        nativeGradient.read(0, into, 0, into.length);
        for (Stage stage : stages) {
            System.arraycopy(biasGradient, stage.biases().offset(), into, stage.biases().offset(), stage.biases().length());
        }
        return loss / n;
    }

    float[] lastGradient() {
        return gradient;
    }

    /**
     * The probabilities of the classes for some examples.
     *
     * @param features row-major [examples, inputs()]; may be longer
     * @return row-major [examples, classes()], in an array that is overwritten by the next call; may be longer
     */
    public float[] predict(float[] features, int examples) {
        return forwardPass().predict(FeatureRows.of(features, examples, inputs));
    }

    /** For many examples with the same weights. @return the engine's own, with the parameters of now until the next call */
    public ForwardPass forwardPass() {
        if (pass == null) {
            pass = new ForwardPass(stages, inputs, classes);
        }
        pass.load(params);
        return pass;
    }

    private float[] forward(float[] features, int n, float[] at) {
        if (n > reserved) {
            stages.forEach(stage -> stage.reserve(n));
            reserved = n;
        }
        weights.write(at, 0, at.length, 0);
        float[] x = features;
        for (Stage stage : stages) {
            x = stage.forward(x, n, weights, at);
        }
        return x;
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
    public void close() {
        stages.forEach(Stage::close);
        weights.close();
        if (pass != null) {
            pass.close();
        }
        if (nativeGradient != null) {
            nativeGradient.close();
        }
    }
}
