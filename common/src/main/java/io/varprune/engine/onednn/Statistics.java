package io.varprune.engine.onednn;

import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;

/** Mean and population variance of each channel: what a batch norm has found in training, or is given for inference. */
public final class Statistics {
    private final memory mean;
    private final memory variance;
    private final int channels;

    Statistics(memory mean, memory variance, int channels) {
        this.mean = mean;
        this.variance = variance;
        this.channels = channels;
    }

    memory mean() {
        return mean;
    }

    memory variance() {
        return variance;
    }

    /** Number of channels. */
    public int channels() {
        return channels;
    }

    /** Copies both into arrays of {@link #channels()} numbers. */
    public void read(float[] means, float[] variances) {
        floats(mean).get(means, 0, channels);
        floats(variance).get(variances, 0, channels);
    }

    /** Overwrites both. */
    public void write(float[] means, float[] variances) {
        floats(mean).put(means, 0, channels);
        floats(variance).put(variances, 0, channels);
    }

    private static FloatPointer floats(memory memory) {
        return new FloatPointer(memory.get_data_handle());
    }
}
