package io.varprune.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates an engine's network with the weights of one moment; weights that are zero cost nothing in layers where they are many.
 * {@link ChainEngine#forwardPass()} makes it. Which product a layer takes depends on how many of its weights are zero and on nothing else.
 */
public final class ForwardPass {
    private final List<RowStage> stages;
    private final int inputs;
    private final int classes;
    private float[] probabilities = new float[0];

    ForwardPass(List<Stage> layers, int inputs, int classes) {
        stages = new ArrayList<>();
        layers.forEach(layer -> layer.rows().ifPresent(this::add));
        this.inputs = inputs;
        this.classes = classes;
    }

    private void add(RowStage next) {
        int last = stages.size() - 1;
        if (next instanceof PoolRows pool && !pool.window().overlaps() && last >= 0
                && stages.get(last) instanceof ProductRows product) {
            stages.set(last, product.pooled(pool.window()));
        } else {
            stages.add(next);
        }
    }

    void load(float[] params) {
        stages.forEach(stage -> stage.load(params));
    }

    /**
     * The probabilities of the classes.
     *
     * @return row-major [examples, classes], in an array that is overwritten by the next call; may be longer
     * @throws IllegalArgumentException when the examples have other than the network's number of features
     */
    public float[] predict(FeatureRows examples) {
        float[][] rows = examples.rows();
        if (rows.length != inputs) {
            throw new IllegalArgumentException("got examples of " + rows.length + " features, this network reads " + inputs);
        }
        int n = examples.count();
        for (RowStage stage : stages) {
            rows = stage.forward(rows, n);
        }
        if (probabilities.length < n * classes) {
            probabilities = new float[n * classes];
        }
        for (int e = 0; e < n; e++) {
            for (int c = 0; c < classes; c++) {
                probabilities[e * classes + c] = rows[c][e];
            }
            Engine.softmax(probabilities, e * classes, classes);
        }
        return probabilities;
    }

    void close() {
        stages.forEach(RowStage::close);
    }
}
