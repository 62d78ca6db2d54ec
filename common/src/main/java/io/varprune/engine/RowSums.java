package io.varprune.engine;

import java.util.Arrays;

/**
 * Weighted sums of rows. Each loop goes over separate arrays with the same index: the compiler makes vector instructions of no other
 * loop. A pass adds six rows, so that the sum is seldom loaded and stored; a loop over more is too long to be unrolled.
 */
final class RowSums {
    private static final int AT_ONCE = 6;

    private RowSums() {}

    /**
     * z[i] = start + the sum of weights[k] rows[columns[k]][i] over k in [from, to), in that order, every addition rounded once; i below
     * n. No element depends on another or on n, so no result depends on how examples are cut into batches.
     */
    static void sum(float[] z, float start, float[][] rows, int[] columns, float[] weights, int from, int to, int n) {
        int k = from + (to - from) % AT_ONCE;
        begin(z, start, rows, columns, weights, from, k, n);
        for (; k < to; k += AT_ONCE) {
            add(z, rows[columns[k]], rows[columns[k + 1]], rows[columns[k + 2]], rows[columns[k + 3]], rows[columns[k + 4]],
                    rows[columns[k + 5]], weights[k], weights[k + 1], weights[k + 2], weights[k + 3], weights[k + 4], weights[k + 5], n);
        }
    }

    /** The first rows, fewer than six, without a pass for the start. */
    private static void begin(float[] z, float start, float[][] rows, int[] columns, float[] w, int from, int to, int n) {
        switch (to - from) {
            case 1 -> one(z, start, rows[columns[from]], w[from], n);
            case 2 -> two(z, start, rows[columns[from]], rows[columns[from + 1]], w[from], w[from + 1], n);
            case 3 -> three(z, start, rows[columns[from]], rows[columns[from + 1]], rows[columns[from + 2]], w[from], w[from + 1],
                    w[from + 2], n);
            case 4 -> four(z, start, rows[columns[from]], rows[columns[from + 1]], rows[columns[from + 2]], rows[columns[from + 3]],
                    w[from], w[from + 1], w[from + 2], w[from + 3], n);
            case 5 -> five(z, start, rows[columns[from]], rows[columns[from + 1]], rows[columns[from + 2]], rows[columns[from + 3]],
                    rows[columns[from + 4]], w[from], w[from + 1], w[from + 2], w[from + 3], w[from + 4], n);
            default -> Arrays.fill(z, 0, n, start);
        }
    }

    private static void one(float[] z, float start, float[] a, float u, int n) {
        for (int i = 0; i < n; i++) {
            z[i] = Math.fma(u, a[i], start);
        }
    }

    private static void two(float[] z, float start, float[] a, float[] b, float u, float v, int n) {
        for (int i = 0; i < n; i++) {
            z[i] = Math.fma(v, b[i], Math.fma(u, a[i], start));
        }
    }

    private static void three(float[] z, float start, float[] a, float[] b, float[] c, float u, float v, float w, int n) {
        for (int i = 0; i < n; i++) {
            z[i] = Math.fma(w, c[i], Math.fma(v, b[i], Math.fma(u, a[i], start)));
        }
    }

    private static void four(float[] z, float start, float[] a, float[] b, float[] c, float[] d, float u, float v, float w, float x,
            int n) {
        for (int i = 0; i < n; i++) {
            z[i] = Math.fma(x, d[i], Math.fma(w, c[i], Math.fma(v, b[i], Math.fma(u, a[i], start))));
        }
    }

    private static void five(float[] z, float start, float[] a, float[] b, float[] c, float[] d, float[] e, float u, float v, float w,
            float x, float y, int n) {
        for (int i = 0; i < n; i++) {
            z[i] = Math.fma(y, e[i], Math.fma(x, d[i], Math.fma(w, c[i], Math.fma(v, b[i], Math.fma(u, a[i], start)))));
        }
    }

    private static void add(float[] z, float[] a, float[] b, float[] c, float[] d, float[] e, float[] f, float u, float v, float w,
            float x, float y, float q, int n) {
        for (int i = 0; i < n; i++) {
            z[i] = Math.fma(q, f[i], Math.fma(y, e[i], Math.fma(x, d[i], Math.fma(w, c[i], Math.fma(v, b[i], Math.fma(u, a[i], z[i]))))));
        }
    }
}
