package io.varprune.engine;

/** Some examples as a {@link ForwardPass} reads them: an array for each feature, so a pass over many levels transposes them once. */
public final class FeatureRows {
    // examples at a time, so that what is written stays in the first-level cache
    private static final int AT_ONCE = 32;

    private final float[][] rows;
    private final int count;

    private FeatureRows(float[][] rows, int count) {
        this.rows = rows;
        this.count = count;
    }

    /**
     * A transposed copy.
     *
     * @param examples row-major [count, features]; may be longer
     * @param features numbers per example
     */
    public static FeatureRows of(float[] examples, int count, int features) {
        float[][] rows = new float[features][count];
        for (int first = 0; first < count; first += AT_ONCE) {
            int last = Math.min(count, first + AT_ONCE);
            for (int f = 0; f < features; f++) {
                float[] row = rows[f];
                for (int e = first; e < last; e++) {
                    row[e] = examples[e * features + f];
                }
            }
        }
        return new FeatureRows(rows, count);
    }

    /** How many examples. */
    public int count() {
        return count;
    }

    float[][] rows() {
        return rows;
    }
}
