package io.varprune.export;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.indexer.HalfIndexer;

/** How a number is kept in a file. */
public enum ValueType {
    /** IEEE 754 binary32. */
    FP32(Float.BYTES) {
        @Override
        void put(ByteBuffer to, float value) {
            to.putFloat(value);
        }

        @Override
        float get(ByteBuffer from) {
            return from.getFloat();
        }
    },
    /** IEEE 754 binary16: 11 bits of precision, so a rounding error of at most 1/2048 of the value from 6.1e-5 to 65504, below of 3e-8. */
    FP16(Short.BYTES) {
        @Override
        void put(ByteBuffer to, float value) {
            to.putShort((short) HalfIndexer.fromFloat(value));
        }

        @Override
        float get(ByteBuffer from) {
            return HalfIndexer.toFloat(from.getShort());
        }
    };

    private final int bytes;

    ValueType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one number. */
    int bytes() {
        return bytes;
    }

    abstract void put(ByteBuffer to, float value);

    abstract float get(ByteBuffer from);

    /** What is left of a number. @throws IllegalArgumentException when it is too large for this type */
    float round(float value) {
        ByteBuffer one = ByteBuffer.allocate(bytes);
        put(one, value);
        float kept = get(one.flip());
        if (!Float.isFinite(kept)) {
            throw new IllegalArgumentException("--values: got fp16, which ends at 65504, and the network has the weight " + value
                    + "; take fp32");
        }
        return kept;
    }
}
