package io.varprune.data;

import io.varprune.model.InputShape;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Labelled examples in a compact form: uint8 pixels, turned to floats when a minibatch is made, or floats. Row-major
 * [channels, height, width] for each example. The label is one class for each example, or a mask: one class for each pixel, uint8.
 */
public final class Examples implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST_MASK_CLASSES = 256;
    // a network that answers for each pixel has activations of that size: 4 images of 256x256 go through it at a time
    private static final int MOST_LABELS = 1 << 18;

    private final InputShape shape;
    private final int classes;
    private final int count;
    // either pixels with their values, or features
    private final byte[] pixels;
    private final PixelValues values;
    private final float[] features;
    // either labels or masks
    private final int[] labels;
    private final byte[] masks;

    private Examples(InputShape shape, int classes, byte[] pixels, PixelValues values, float[] features, int[] labels, byte[] masks) {
        this.shape = shape;
        this.classes = classes;
        this.pixels = pixels;
        this.values = values;
        this.features = features;
        this.labels = labels;
        this.masks = masks;
        count = masks == null ? labels.length : masks.length / plane();
        long numbers = pixels == null ? features.length : pixels.length;
        if (numbers != (long) count * shape.size()) {
            throw new DataException("got " + numbers + " numbers for " + count + " examples of " + shape.size());
        }
        if (masks != null && (masks.length != count * plane() || classes > MOST_MASK_CLASSES)) {
            throw new DataException("got " + masks.length + " classes of pixels, " + classes + " in all, for " + count + " images of "
                    + plane() + " pixels, allowed up to " + MOST_MASK_CLASSES);
        }
        for (int i = 0; i < (masks == null ? count : masks.length); i++) {
            int label = masks == null ? labels[i] : masks[i] & 0xff;
            if (label < 0 || label >= classes) {
                throw new DataException("example " + (masks == null ? i : i / plane()) + ": label " + label + ", allowed 0 to "
                        + (classes - 1));
            }
        }
    }

    /** Pixels; a value is (byte &amp; 0xff) * scale. The arrays become the examples' own. */
    public static Examples ofPixels(InputShape shape, int classes, byte[] pixels, int[] labels, float scale) {
        return new Examples(shape, classes, pixels, PixelValues.scaled(shape.channels(), scale), null, labels, null);
    }

    /** Pixels with the class of each place in the image, row-major [height, width]. The arrays become the examples' own. */
    public static Examples ofMasks(InputShape shape, int classes, byte[] pixels, byte[] masks, float scale) {
        return new Examples(shape, classes, pixels, PixelValues.scaled(shape.channels(), scale), null, null, masks);
    }

    /** Finite numbers. The arrays become the examples' own. */
    public static Examples ofFeatures(InputShape shape, int classes, float[] features, int[] labels) {
        for (int i = 0; i < features.length; i++) {
            if (!Float.isFinite(features[i])) {
                throw new DataException("example " + i / shape.size() + ": " + features[i] + ", allowed finite numbers");
            }
        }
        return new Examples(shape, classes, null, null, features, labels, null);
    }

    /** The same pixels, not copied, with normalized values. @throws DataException when they are no pixels */
    public Examples normalized(Normalization by) {
        requirePixels("normalized");
        return new Examples(shape, classes, pixels, values.normalized(by), null, labels, masks);
    }

    /** How the pixels are normalized; empty for plain values. */
    public Optional<Normalization> normalization() {
        return Optional.ofNullable(values).map(PixelValues::normalization);
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
        return count;
    }

    /** Memory that they take, in bytes. */
    public long bytes() {
        return (pixels == null ? (long) Float.BYTES * features.length : pixels.length)
                + (masks == null ? (long) Integer.BYTES * labels.length : masks.length);
    }

    /** Whether they are images of uint8 pixels; else they are floats. */
    public boolean hasPixels() {
        return pixels != null;
    }

    /** Whether every pixel has a label of its own. */
    public boolean hasMasks() {
        return masks != null;
    }

    /** Labels of one example: 1, or with masks height * width. */
    public int labelsEach() {
        return masks == null ? 1 : plane();
    }

    /** Shape of the labels of some examples as a single 1 among the classes: [n, classes], or with masks [n, classes, height, width]. */
    public long[] labelShape(int n) {
        return masks == null ? new long[] {n, classes} : new long[] {n, classes, shape.height(), shape.width()};
    }

    /** How many can go through a network at a time: as many as that, fewer of large masks. @param most 1 or more */
    public int atATime(int most) {
        return Math.max(1, Math.min(most, MOST_LABELS / labelsEach()));
    }

    /** Label of one example, 0 to classes - 1. @throws IllegalStateException when the labels are masks */
    public int label(int i) {
        if (masks != null) {
            throw new IllegalStateException("the labels are masks: every pixel has its own");
        }
        return labels[i];
    }

    /** Label of one pixel, 0 to classes - 1. @param pixel 0 to labelsEach() - 1 */
    public int label(int i, int pixel) {
        return masks == null ? labels[i] : masks[i * plane() + pixel] & 0xff;
    }

    /** Writes the examples order[from] to order[to - 1], one after the other. @param out (to - from) * shape().size() numbers */
    public void copyFeatures(int[] order, int from, int to, float[] out) {
        int n = shape.size();
        for (int i = from; i < to; i++) {
            if (pixels == null) {
                System.arraycopy(features, order[i] * n, out, (i - from) * n, n);
            } else {
                values.decode(pixels, order[i] * n, plane(), out, (i - from) * n);
            }
        }
    }

    /**
     * The same, changed at random; each example by the seed and its place in the order alone.
     *
     * @throws DataException when they are no pixels
     */
    public void copyFeatures(int[] order, int from, int to, float[] out, Augmentation augmentation, long seed) {
        requirePixels("augmented");
        int n = shape.size();
        byte[] changed = new byte[n];
        for (int i = from; i < to; i++) {
            augmentation.apply(seed, i, pixels, order[i] * n, shape.channels(), shape.height(), shape.width(), changed);
            values.decode(changed, 0, plane(), out, (i - from) * n);
        }
    }

    /**
     * Writes their labels as a single 1 among the classes.
     *
     * @param augmentation moves the masks as it moved the images
     * @param out          row-major [to - from, classes] or with masks [to - from, classes, height, width], all 0
     */
    public void copyOneHot(int[] order, int from, int to, float[] out, Augmentation augmentation, long seed) {
        if (masks == null) {
            for (int i = from; i < to; i++) {
                out[(i - from) * classes + labels[order[i]]] = 1;
            }
            return;
        }
        int plane = plane();
        byte[] changed = new byte[plane];
        for (int i = from; i < to; i++) {
            augmentation.apply(seed, i, masks, order[i] * plane, 1, shape.height(), shape.width(), changed);
            for (int j = 0; j < plane; j++) {
                out[((i - from) * classes + (changed[j] & 0xff)) * plane + j] = 1;
            }
        }
    }

    /** A copy of some of them, in this order. */
    public Examples select(int[] indices) {
        int n = shape.size();
        int[] someLabels = masks == null ? new int[indices.length] : null;
        byte[] someMasks = masks == null ? null : new byte[indices.length * plane()];
        byte[] bytes = pixels == null ? null : new byte[indices.length * n];
        float[] floats = pixels == null ? new float[indices.length * n] : null;
        for (int i = 0; i < indices.length; i++) {
            if (masks == null) {
                someLabels[i] = labels[indices[i]];
            } else {
                System.arraycopy(masks, indices[i] * plane(), someMasks, i * plane(), plane());
            }
            System.arraycopy(pixels == null ? features : pixels, indices[i] * n, pixels == null ? floats : bytes, i * n, n);
        }
        return new Examples(shape, classes, bytes, values, floats, someLabels, someMasks);
    }

    /** Bytes of one example as {@link #write} writes it. */
    public int rowBytes() {
        return shape.size() * (pixels == null ? Float.BYTES : 1) + (masks == null ? Integer.BYTES : plane());
    }

    /** Writes one example, of {@link #rowBytes} bytes. */
    public void write(int i, ByteBuffer row) {
        int n = shape.size();
        if (pixels == null) {
            row.asFloatBuffer().put(features, i * n, n);
            row.position(row.position() + n * Float.BYTES);
        } else {
            row.put(pixels, i * n, n);
        }
        if (masks == null) {
            row.putInt(labels[i]);
        } else {
            row.put(masks, i * plane(), plane());
        }
    }

    /** Examples of the same set. @param rows as {@link #write} wrote them, one after the other @param n how many */
    public Examples read(ByteBuffer rows, int n) {
        int size = shape.size();
        byte[] bytes = pixels == null ? null : new byte[n * size];
        float[] floats = pixels == null ? new float[n * size] : null;
        int[] someLabels = masks == null ? new int[n] : null;
        byte[] someMasks = masks == null ? null : new byte[n * plane()];
        for (int i = 0; i < n; i++) {
            if (pixels == null) {
                rows.asFloatBuffer().get(floats, i * size, size);
                rows.position(rows.position() + size * Float.BYTES);
            } else {
                rows.get(bytes, i * size, size);
            }
            if (masks == null) {
                someLabels[i] = rows.getInt();
            } else {
                rows.get(someMasks, i * plane(), plane());
            }
        }
        return new Examples(shape, classes, bytes, values, floats, someLabels, someMasks);
    }

    /**
     * A copy with every image changed at random, by the seed and its place alone; masks move with their images.
     *
     * @throws DataException when they are no pixels
     */
    public Examples augmented(Augmentation augmentation, long seed) {
        requirePixels("augmented");
        byte[] changed = new byte[pixels.length];
        byte[] moved = masks == null ? null : new byte[masks.length];
        byte[] image = new byte[shape.size()];
        byte[] mask = new byte[plane()];
        for (int i = 0; i < count; i++) {
            augmentation.apply(seed, i, pixels, i * image.length, shape.channels(), shape.height(), shape.width(), image);
            System.arraycopy(image, 0, changed, i * image.length, image.length);
            if (masks != null) {
                augmentation.apply(seed, i, masks, i * mask.length, 1, shape.height(), shape.width(), mask);
                System.arraycopy(mask, 0, moved, i * mask.length, mask.length);
            }
        }
        return new Examples(shape, classes, changed, values, null, labels, moved);
    }

    /** By channel, how often each of the 256 values occurs. */
    long[][] histograms() {
        requirePixels("normalized");
        long[][] counts = new long[shape.channels()][256];
        for (int i = 0; i < pixels.length; i += plane()) {
            long[] channel = counts[i / plane() % counts.length];
            for (int j = i; j < i + plane(); j++) {
                channel[pixels[j] & 0xff]++;
            }
        }
        return counts;
    }

    /** What a plain value is for a pixel of 1; 1 for numbers that are no pixels. */
    public float scale() {
        return pixels == null ? 1 : values.scale();
    }

    private int plane() {
        return shape.height() * shape.width();
    }

    private void requirePixels(String what) {
        if (pixels == null) {
            throw new DataException("only images can be " + what + ", these examples are numbers");
        }
    }

    /** Adds everything that decides what a network sees: shape, classes, numbers, what they mean, and labels. */
    void addTo(MessageDigest digest) {
        ByteBuffer head = ByteBuffer.allocate(6 * Integer.BYTES);
        head.putInt(shape.channels()).putInt(shape.height()).putInt(shape.width()).putInt(classes).putInt(count).putFloat(scale());
        digest.update(head.array());
        normalization().ifPresent(n -> {
            ByteBuffer each = ByteBuffer.allocate(2 * shape.channels() * Double.BYTES);
            n.mean().forEach(each::putDouble);
            n.deviation().forEach(each::putDouble);
            digest.update(each.array());
        });
        ByteBuffer row = ByteBuffer.allocate((shape.size() + 1) * Float.BYTES);
        for (int i = 0; i < count; i++) {
            row.clear();
            if (masks == null) {
                row.putInt(labels[i]);
            } else {
                digest.update(masks, i * plane(), plane());
            }
            if (pixels == null) {
                row.asFloatBuffer().put(features, i * shape.size(), shape.size());
            } else {
                row.put(pixels, i * shape.size(), shape.size());
            }
            digest.update(row.array());
        }
    }
}
