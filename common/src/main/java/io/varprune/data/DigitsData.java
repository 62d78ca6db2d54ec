package io.varprune.data;

import io.varprune.model.InputShape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * 1,797 handwritten digits of 8x8 pixels with 17 grey levels, inside the jar. From the UCI Machine Learning Repository, "Optical
 * Recognition of Handwritten Digits" (E. Alpaydin, C. Kaynak, 1998), test part, CC BY 4.0. The split is always the same.
 */
public final class DigitsData {
    private static final long SPLIT_SEED = 20;
    private static final int TRAIN = 1347;
    private static final int PIXELS = 64;

    private DigitsData() {}

    /** 1,347 examples for training, 450 for the test. */
    public static DataSplit load() {
        try (InputStream raw = DigitsData.class.getResourceAsStream("digits.csv.gz");
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(raw), StandardCharsets.US_ASCII))) {
            List<String> lines = in.lines().toList();
            byte[] pixels = new byte[lines.size() * PIXELS];
            int[] labels = new int[lines.size()];
            for (int i = 0; i < labels.length; i++) {
                String[] cells = lines.get(i).split(",");
                for (int j = 0; j < PIXELS; j++) {
                    pixels[i * PIXELS + j] = (byte) Double.parseDouble(cells[j]);
                }
                labels[i] = (int) Double.parseDouble(cells[PIXELS]);
            }
            Examples all = Examples.ofPixels(new InputShape(1, 8, 8), 10, pixels, labels, 1f / 16);
            int[] order = Permutation.of(all.count(), SPLIT_SEED);
            return new DataSplit(all.select(Arrays.copyOf(order, TRAIN)),
                    all.select(Arrays.copyOfRange(order, TRAIN, order.length)), DataSplit.numbered(10));
        } catch (IOException e) {
            throw new UncheckedIOException("the digits inside the jar cannot be read", e);
        }
    }
}
