package io.varprune.engine;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/** Floats outside of the Java heap, where BLAS can reach them, with bulk copies to and from arrays. */
final class NativeFloats implements AutoCloseable {
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    private final FloatPointer memory;
    private final FloatBuffer view;
    private final int length;

    NativeFloats(int length) {
        this.length = length;
        memory = new FloatPointer(length);
        view = memory.asBuffer();
    }

    int length() {
        return length;
    }

    void write(float[] source, int from, int n, int to) {
        view.position(to);
        view.put(source, from, n);
    }

    void read(int from, float[] target, int to, int n) {
        view.position(from);
        view.get(target, to, n);
    }

    /** A matrix within these floats: {@code offset} of its first number and the distance between rows. */
    Matrix at(long offset, int rowLength) {
        return new Matrix(new FloatPointer(memory).position(offset), rowLength, false);
    }

    @Override
    public void close() {
        memory.close();
    }

    /** A row-major matrix, read transposed or not. Keep it: making one costs more than a small product. */
    record Matrix(FloatPointer start, int rowLength, boolean transposed) {
        Matrix t() {
            return new Matrix(start, rowLength, !transposed);
        }

        /** this = a b + beta this, where a is [m, k] and b is [k, n] as read. */
        void product(Matrix a, Matrix b, int m, int n, int k, float beta) {
            openblas.cblas_sgemm(ROW_MAJOR, a.transposed ? TRANSPOSED : PLAIN, b.transposed ? TRANSPOSED : PLAIN, m, n, k, 1,
                    a.start, a.rowLength, b.start, b.rowLength, beta, start, rowLength);
        }
    }
}
