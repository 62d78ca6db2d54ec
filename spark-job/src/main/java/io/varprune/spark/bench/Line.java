package io.varprune.spark.bench;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.QRDecomposition;

/**
 * A cost that grows with a size: fixed + perUnit x size.
 *
 * @param fixed   milliseconds, 0 or more
 * @param perUnit milliseconds, 0 or more
 */
record Line(double fixed, double perUnit) {
    // finer than the clock of Spark's events, and than anybody cares for
    private static final double LEAST_MILLIS = 1;

    /**
     * The line of least squares of the relative errors, so that the short times count as much as the long ones; times below a
     * millisecond count as much as one. A constant that would be below 0 is 0, and the other is fitted alone.
     *
     * @throws IllegalArgumentException when there are not two different sizes
     */
    static Line fit(double[] sizes, double[] millis) {
        if (Arrays.stream(sizes).distinct().count() < 2) {
            throw new IllegalArgumentException("a line takes two sizes, got " + Arrays.toString(sizes));
        }
        double[][] x = new double[sizes.length][];
        double[] y = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            double scale = Math.max(LEAST_MILLIS, millis[i]);
            x[i] = new double[] {1 / scale, sizes[i] / scale};
            y[i] = millis[i] / scale;
        }
        double[] both = regress(y, x);
        if (both[0] < 0) {
            return new Line(0, Math.max(0, alone(y, x, 1)));
        }
        return both[1] < 0 ? new Line(alone(y, x, 0), 0) : new Line(both[0], both[1]);
    }

    private static double alone(double[] y, double[][] x, int column) {
        return regress(y, Arrays.stream(x).map(row -> new double[] {row[column]}).toArray(double[][]::new))[0];
    }

    private static double[] regress(double[] y, double[][] x) {
        return new QRDecomposition(new Array2DRowRealMatrix(x)).getSolver().solve(new ArrayRealVector(y)).toArray();
    }

    double at(double size) {
        return fixed + perUnit * size;
    }
}
