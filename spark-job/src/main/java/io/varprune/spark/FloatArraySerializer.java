package io.varprune.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.ByteBuffer;

/**
 * Float arrays as their length and their bytes, big-endian, copied in bulk: weights are nearly all of what a sync sends, and Kryo's own
 * serializer takes them one number at a time.
 */
final class FloatArraySerializer extends Serializer<float[]> {
    private static final int CHUNK = 1 << 16;

    FloatArraySerializer() {
        setAcceptsNull(false);
    }

    @Override
    public void write(Kryo kryo, Output output, float[] array) {
        output.writeInt(array.length);
        byte[] bytes = new byte[Math.min(array.length, CHUNK) * Float.BYTES];
        for (int from = 0; from < array.length; from += CHUNK) {
            int n = Math.min(CHUNK, array.length - from);
            ByteBuffer.wrap(bytes).asFloatBuffer().put(array, from, n);
            output.writeBytes(bytes, 0, n * Float.BYTES);
        }
    }

    @Override
    public float[] read(Kryo kryo, Input input, Class<float[]> type) {
        int length = input.readInt();
        if (length < 0) {
            throw new KryoException("a float array of length " + length);
        }
        float[] array = new float[length];
        byte[] bytes = new byte[Math.min(length, CHUNK) * Float.BYTES];
        for (int from = 0; from < length; from += CHUNK) {
            int n = Math.min(CHUNK, length - from);
            input.readBytes(bytes, 0, n * Float.BYTES);
            ByteBuffer.wrap(bytes).asFloatBuffer().get(array, from, n);
        }
        return array;
    }

    @Override
    public float[] copy(Kryo kryo, float[] original) {
        return original.clone();
    }
}
