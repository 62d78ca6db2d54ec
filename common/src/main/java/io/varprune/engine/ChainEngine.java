package io.varprune.engine;

import io.varprune.runtime.NativeRuntime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Chains of dense, convolution and max-pooling layers by OpenBLAS. */
public final class ChainEngine extends Engine {
    private final List<Stage> stages;
    private final float[] biasGradient;
    private final NativeFloats weights;
    private NativeFloats nativeGradient;
    private ForwardPass pass;
    private int reserved;

    ChainEngine(List<Stage> stages, Learning learning, int inputs, int parameters) {
        super(learning, inputs, stages.get(stages.size() - 1).outputs(), parameters);
        this.stages = List.copyOf(stages);
        biasGradient = new float[parameters];
        weights = new NativeFloats(parameters);
    }

    /** An engine for this network, with parameters and updater state of 0; empty when it has something that the engine does not know. */
    public static Optional<ChainEngine> of(MultiLayerNetwork network) {
        NativeRuntime.settle();
        return new ChainCompiler(network).compile();
    }

    @Override
    public double gradient(Minibatch batch, float[] at, float[] into) {
        int n = batch.count();
        double loss = lossOf(forward(batch.features(), n, at), batch);
        if (nativeGradient == null) {
            nativeGradient = new NativeFloats(params.length);
        }
        Arrays.fill(biasGradient, 0);
        float[] d = outputGradient();
        for (int i = stages.size() - 1; i >= 0; i--) {
            d = stages.get(i).backward(d, n, weights, nativeGradient, biasGradient, i > 0);
        }
        nativeGradient.read(0, into, 0, into.length);
        for (Stage stage : stages) {
            System.arraycopy(biasGradient, stage.biases().offset(), into, stage.biases().offset(), stage.biases().length());
        }
        return loss;
    }

    @Override
    public float[] predict(float[] features, int examples) {
        return forwardPass().predict(FeatureRows.of(features, examples, inputs()));
    }

    /** For many examples with the same weights. @return the engine's own, with the parameters of now until the next call */
    public ForwardPass forwardPass() {
        if (pass == null) {
            pass = new ForwardPass(stages, inputs(), classes());
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
