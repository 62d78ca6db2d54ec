package io.varprune.regularize;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The memory of a contiguous float array of ND4J, for bulk copies without an operation per element; valid while the array lives. */
public final class FlatView {
    private final FloatBuffer memory;

    private FlatView(FloatBuffer memory) {
        this.memory = memory;
    }

    /**
     * Of an array that lies in one piece, in its own order.
     *
     * @throws IllegalArgumentException for a strided view or another type than float
     */
    public static FlatView of(INDArray array) {
        if (array.dataType() != DataType.FLOAT || array.length() > 1 && (array.elementWiseStride() != 1)) {
            throw new IllegalArgumentException("needs a contiguous float array, got " + array.shapeInfoToString());
        }
        try (FloatPointer pointer = new FloatPointer(array.data().addressPointer())) {
            pointer.limit(array.length());
            return new FlatView(pointer.asByteBuffer().asFloatBuffer());
        }
    }

    /** All numbers of such an array, as {@link #of} takes it. */
    public static float[] copy(INDArray array) {
        float[] copy = new float[Math.toIntExact(array.length())];
        of(array).read(copy);
        return copy;
    }

    /** Copies the first {@code target.length} numbers out. */
    public void read(float[] target) {
        memory.duplicate().get(target);
    }

    /** Copies {@code source} over the first numbers. */
    public void write(float[] source) {
        memory.duplicate().put(source);
    }
}
