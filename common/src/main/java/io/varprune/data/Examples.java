package io.varprune.data;

import io.varprune.model.InputShape;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Labelled examples in a compact form: uint8 pixels, turned to floats when a minibatch is made, or floats. Row-major
 * [channels, height, width] for each example.
 */
public final class Examples implements Serializable {
    private static final long serialVersionUID = 1L;

    private final InputShape shape;
    private final int classes;
    private final byte[] pixels;
    private final float[] features;
    private final int[] labels;
    private final float scale;

    private Examples(InputShape shape, int classes, byte[] pixels, float[] features, int[] labels, float scale) {
        this.shape = shape;
        this.classes = classes;
        this.pixels = pixels;
        this.features = features;
        this.labels = labels;
        this.scale = scale;
        long numbers = pixels == null ? features.length : pixels.length;
        if (numbers != (long) labels.length * shape.size()) {
            throw new DataException("got " + numbers + " numbers for " + labels.length + " examples of " + shape.size());
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new DataException("example " + i + ": label " + labels[i] + ", allowed 0 to " + (classes - 1));
            }
        }
    }

    /** Pixels; a value is (byte &amp; 0xff) * scale. The arrays become the examples' own. */
    public static Examples ofPixels(InputShape shape, int classes, byte[] pixels, int[] labels, float scale) {
        return new Examples(shape, classes, pixels, null, labels, scale);
    }

    /** Finite numbers. The arrays become the examples' own. */
    public static Examples ofFeatures(InputShape shape, int classes, float[] features, int[] labels) {
        for (int i = 0; i < features.length; i++) {
            if (!Float.isFinite(features[i])) {
                throw new DataException("example " + i / shape.size() + ": " + features[i] + ", allowed finite numbers");
            }
        }
        return new Examples(shape, classes, null, features, labels, 1);
    }

    /** Shape of one example. */
    public InputShape shape() {
        return shape;
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** Number of examples. */
    public int count() {
        return labels.length;
    }

    /** Label of one example, 0 to classes - 1. */
    public int label(int i) {
        return labels[i];
    }

    /** Writes the examples order[from] to order[to - 1], one after the other. @param out (to - from) * shape().size() numbers */
    public void copyFeatures(int[] order, int from, int to, float[] out) {
        int n = shape.size();
        for (int i = from; i < to; i++) {
            int source = order[i] * n;
            int target = (i - from) * n;
            if (pixels == null) {
                System.arraycopy(features, source, out, target, n);
            } else {
                for (int j = 0; j < n; j++) {
                    out[target + j] = (pixels[source + j] & 0xff) * scale;
                }
            }
        }
    }

    /** Writes their labels as rows with a single 1. @param out (to - from) * classes() numbers, all 0 */
    public void copyOneHot(int[] order, int from, int to, float[] out) {
        for (int i = from; i < to; i++) {
            out[(i - from) * classes + labels[order[i]]] = 1;
        }
    }

    /** A copy of some of them, in this order. */
    public Examples select(int[] indices) {
        int n = shape.size();
        int[] chosen = new int[indices.length];
        byte[] bytes = pixels == null ? null : new byte[indices.length * n];
        float[] floats = pixels == null ? new float[indices.length * n] : null;
        for (int i = 0; i < indices.length; i++) {
            chosen[i] = labels[indices[i]];
            System.arraycopy(pixels == null ? features : pixels, indices[i] * n, pixels == null ? floats : bytes, i * n, n);
        }
        return new Examples(shape, classes, bytes, floats, chosen, scale);
    }

    /** Adds everything that decides what a network sees: shape, classes, numbers and labels. */
    void addTo(MessageDigest digest) {
        ByteBuffer head = ByteBuffer.allocate(6 * Integer.BYTES);
        head.putInt(shape.channels()).putInt(shape.height()).putInt(shape.width()).putInt(classes).putInt(labels.length)
                .putFloat(scale);
        digest.update(head.array());
        ByteBuffer row = ByteBuffer.allocate((shape.size() + 1) * Float.BYTES);
        for (int i = 0; i < labels.length; i++) {
            row.clear();
            row.putInt(labels[i]);
            if (pixels == null) {
                row.asFloatBuffer().put(features, i * shape.size(), shape.size());
            } else {
                row.put(pixels, i * shape.size(), shape.size());
            }
            digest.update(row.array());
        }
    }
}
