package io.varprune.data;

import java.io.Serializable;

/** What uint8 pixels mean as numbers: for each channel a table of 256, so that a pixel costs one look-up whatever it means. */
final class PixelValues implements Serializable {
    private static final int BYTES = 256;
    private static final long serialVersionUID = 1L;

    private final float scale;
    // null for plain values
    private final Normalization normalization;
    private final float[][] tables;

    private PixelValues(float scale, Normalization normalization, float[][] tables) {
        this.scale = scale;
        this.normalization = normalization;
        this.tables = tables;
    }

    /** (byte &amp; 0xff) * scale. */
    static PixelValues scaled(int channels, float scale) {
        float[][] tables = new float[channels][BYTES];
        for (float[] table : tables) {
            for (int value = 0; value < BYTES; value++) {
                table[value] = value * scale;
            }
        }
        return new PixelValues(scale, null, tables);
    }

    /** The same, normalized. @throws DataException when the channels are not as many as the normalization's */
    PixelValues normalized(Normalization by) {
        if (by.mean().size() != tables.length) {
            throw new DataException("images of " + tables.length + " channels cannot be normalized as those of " + by.mean().size());
        }
        float[][] normalized = new float[tables.length][BYTES];
        for (int channel = 0; channel < tables.length; channel++) {
            for (int value = 0; value < BYTES; value++) {
                normalized[channel][value] = (float) by.apply(channel, value * (double) scale);
            }
        }
        return new PixelValues(scale, by, normalized);
    }

    float scale() {
        return scale;
    }

    /** Null for plain values. */
    Normalization normalization() {
        return normalization;
    }

    /** Writes one example. @param plane pixels of a channel */
    void decode(byte[] pixels, int source, int plane, float[] out, int target) {
        int from = source;
        int to = target;
        for (float[] table : tables) {
            for (int j = 0; j < plane; j++) {
                out[to + j] = table[pixels[from + j] & 0xff];
            }
            from += plane;
            to += plane;
        }
    }
}
