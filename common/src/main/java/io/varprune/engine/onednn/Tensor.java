package io.varprune.engine.onednn;

import org.bytedeco.dnnl.memory;

/** What one operation gives to others: its values, and while a {@link Tape} is recorded their gradient. */
public final class Tensor {
    /** [examples, channels, height, width] or [examples, features]. */
    final long[] shape;
    final memory.desc layout;
    final memory value;
    /** Whether somebody wants the gradient. */
    final boolean differentiable;
    /** Complete once all readers have passed theirs back; null while none has. */
    memory gradient;

    Tensor(long[] shape, memory.desc layout, memory value, boolean differentiable) {
        this.shape = shape;
        this.layout = layout;
        this.value = value;
        this.differentiable = differentiable;
    }

    int channels() {
        return (int) shape[1];
    }

    /** Of an image; 1 for rows. */
    int height() {
        return shape.length == 4 ? (int) shape[2] : 1;
    }

    /** Of an image; 1 for rows. */
    int width() {
        return shape.length == 4 ? (int) shape[3] : 1;
    }
}
