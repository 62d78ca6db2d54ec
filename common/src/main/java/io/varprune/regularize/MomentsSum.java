package io.varprune.regularize;

import java.util.Arrays;
import java.util.List;

/**
 * Adds up the moments of the magnitudes of many floats, in loops that the compiler turns into vector instructions: all arrays of a loop
 * have the same index.
 *
 * <p>Magnitudes are floats, as exact as the weights themselves. They are summed as deviations d from the mean of the first few, and so
 * are d^2: V = mean(d^2) - mean(d)^2 then loses nothing. A lane adds up a few at a time, and those sums with their rounding errors kept
 * beside (TwoSum, Knuth, The Art of Computer Programming 2, 4.2.2): the error does not grow with the number of weights. Not thread-safe.
 */
public final class MomentsSum {
    private static final int LANES = 512;
    // additions of a lane before its sum is kept with its error
    private static final int ROWS = 64;
    private static final float SMOOTHING = (float) LayerMoments.SMOOTHING;

    private final float[] row = new float[LANES];
    private final float[] few = new float[LANES];
    private final float[] fewSquares = new float[LANES];
    private final float[] first = new float[LANES];
    private final float[] firstError = new float[LANES];
    private final float[] second = new float[LANES];
    private final float[] secondError = new float[LANES];
    private float center;
    private long count;
    private int rows;

    /** Moments of {@code weights[from, to)}. */
    LayerMoments of(float[] weights, int from, int to) {
        if (from >= to) {
            return LayerMoments.EMPTY;
        }
        begin(center(weights, from, Math.min(to, from + LANES)));
        for (int start = from; start < to; start += LANES) {
            int n = Math.min(LANES, to - start);
            System.arraycopy(weights, start, row, 0, n);
            addWeights(row, few, fewSquares, center, n);
            added(n);
        }
        return moments();
    }

    /** Starts anew. @param near the mean, roughly */
    public void begin(float near) {
        center = near;
        count = 0;
        rows = 0;
        for (float[] lanes : List.of(few, fewSquares, first, firstError, second, secondError)) {
            Arrays.fill(lanes, 0);
        }
    }

    /** Adds {@code magnitudes[from, to)}. */
    public void add(float[] magnitudes, int from, int to) {
        for (int start = from; start < to; start += LANES) {
            int n = Math.min(LANES, to - start);
            System.arraycopy(magnitudes, start, row, 0, n);
            add(row, few, fewSquares, center, n);
            added(n);
        }
    }

    private void added(int numbers) {
        count += numbers;
        if (++rows == ROWS) {
            keep();
        }
    }

    private void keep() {
        keep(few, first, firstError);
        keep(fewSquares, second, secondError);
        Arrays.fill(few, 0);
        Arrays.fill(fewSquares, 0);
        rows = 0;
    }

    /** The moments of all that was added since {@link #begin}. */
    public LayerMoments moments() {
        if (count == 0) {
            return LayerMoments.EMPTY;
        }
        keep();
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < LANES; i++) {
            sum += (double) first[i] + firstError[i];
            squares += (double) second[i] + secondError[i];
        }
        return new LayerMoments(count, center + sum / count, Math.max(0, squares - sum * sum / count));
    }

    private static float center(float[] weights, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += magnitude(weights[i]);
        }
        return (float) (sum / (to - from));
    }

    private static float magnitude(float w) {
        return (float) Math.sqrt(w * w + SMOOTHING);
    }

    private static void addWeights(float[] x, float[] sum, float[] squares, float center, int n) {
        for (int i = 0; i < n; i++) {
            float d = magnitude(x[i]) - center;
            sum[i] += d;
            squares[i] += d * d;
        }
    }

    private static void add(float[] magnitudes, float[] sum, float[] squares, float center, int n) {
        for (int i = 0; i < n; i++) {
            float d = magnitudes[i] - center;
            sum[i] += d;
            squares[i] += d * d;
        }
    }

    private static void keep(float[] x, float[] sum, float[] error) {
        for (int i = 0; i < LANES; i++) {
            float d = x[i];
            float a = sum[i];
            float t = a + d;
            float v = t - a;
            error[i] += (a - (t - v)) + (d - v);
            sum[i] = t;
        }
    }
}
