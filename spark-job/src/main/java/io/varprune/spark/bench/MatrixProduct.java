package io.varprune.spark.bench;

import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Speed of a product of two square matrices of floats in this process. */
public final class MatrixProduct {
    /** Rows and columns. */
    public static final int SIZE = 1024;

    private static final int TIMES = 5;

    private MatrixProduct() {}

    /** Billions of additions and multiplications per second and thread of BLAS, the best of a few times. */
    public static double gigaflopsPerThread() {
        double best = 0;
        try (INDArray a = Nd4j.rand(SIZE, SIZE); INDArray b = Nd4j.rand(SIZE, SIZE); INDArray c = Nd4j.create(SIZE, SIZE)) {
            a.mmuli(b, c);
            for (int i = 0; i < TIMES; i++) {
                long start = System.nanoTime();
                a.mmuli(b, c);
                best = Math.max(best, 2.0 * SIZE * SIZE * SIZE / (System.nanoTime() - start));
            }
        }
        return best / openblas.blas_get_num_threads();
    }
}
