package io.varprune.engine;

/** Features and labels of some examples as flat rows, in arrays that are used again for the next minibatch. */
public final class Minibatch {
    private float[] features = new float[0];
    private float[] labels = new float[0];
    private int count;

    /**
     * Makes room; the arrays grow when they are too small and are all 0 in the rows of the labels.
     *
     * @param examples     1 or more
     * @param featureCount numbers per example
     * @param labelCount   classes
     */
    public void resize(int examples, int featureCount, int labelCount) {
        count = examples;
        if (features.length < examples * featureCount) {
            features = new float[examples * featureCount];
        }
        if (labels.length < examples * labelCount) {
            labels = new float[examples * labelCount];
        } else {
            java.util.Arrays.fill(labels, 0, examples * labelCount, 0);
        }
    }

    /** Exchanges everything with another minibatch; nothing is copied. */
    public void swap(Minibatch other) {
        float[] otherFeatures = other.features;
        float[] otherLabels = other.labels;
        int otherCount = other.count;
        other.features = features;
        other.labels = labels;
        other.count = count;
        features = otherFeatures;
        labels = otherLabels;
        count = otherCount;
    }

    /** Number of examples. */
    public int count() {
        return count;
    }

    /** Row-major [count, features]; may be longer. */
    public float[] features() {
        return features;
    }

    /** Row-major [count, classes], the probability of each class; may be longer. */
    public float[] labels() {
        return labels;
    }
}
