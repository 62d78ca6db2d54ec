package io.varprune.step;

/** Norms and products of flat vectors in double precision and in a fixed order: four partial sums, whose additions need not wait for each other. */
public final class FlatSums {
    private FlatSums() {}

    /** sqrt(sum x_i^2). */
    public static double norm(float[] x) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < x.length; i += 4) {
            a += square(x[i]);
            b += square(x[i + 1]);
            c += square(x[i + 2]);
            d += square(x[i + 3]);
        }
        for (; i < x.length; i++) {
            a += square(x[i]);
        }
        return Math.sqrt((a + b) + (c + d));
    }

    /** sum x_i y_i. */
    public static double dot(float[] x, float[] y) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < x.length; i += 4) {
            a += (double) x[i] * y[i];
            b += (double) x[i + 1] * y[i + 1];
            c += (double) x[i + 2] * y[i + 2];
            d += (double) x[i + 3] * y[i + 3];
        }
        for (; i < x.length; i++) {
            a += (double) x[i] * y[i];
        }
        return (a + b) + (c + d);
    }

    /** sqrt(sum (x_i y_i)^2). */
    static double normOfProducts(float[] x, float[] y) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < x.length; i += 4) {
            a += square((double) x[i] * y[i]);
            b += square((double) x[i + 1] * y[i + 1]);
            c += square((double) x[i + 2] * y[i + 2]);
            d += square((double) x[i + 3] * y[i + 3]);
        }
        for (; i < x.length; i++) {
            a += square((double) x[i] * y[i]);
        }
        return Math.sqrt((a + b) + (c + d));
    }

    private static double square(double x) {
        return x * x;
    }
}
