package io.varprune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.InputShape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationTest {
    private static final int HEIGHT = 3;
    private static final int WIDTH = 4;
    private static final int PLANES = 2;
    private static final int SIZE = PLANES * HEIGHT * WIDTH;

    /** An image whose pixels all differ and are not 0. */
    private static byte[] image() {
        byte[] image = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            image[i] = (byte) (i + 1);
        }
        return image;
    }

    /** The image seen through a window that is moved by (down, right), pixel by pixel. */
    private static byte[] window(byte[] image, int down, int right, boolean mirrored) {
        byte[] seen = new byte[SIZE];
        for (int plane = 0; plane < PLANES; plane++) {
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    int fromY = y + down;
                    int fromX = (mirrored ? WIDTH - 1 - x : x) + right;
                    boolean inside = fromY >= 0 && fromY < HEIGHT && fromX >= 0 && fromX < WIDTH;
                    seen[(plane * HEIGHT + y) * WIDTH + x] = inside ? image[(plane * HEIGHT + fromY) * WIDTH + fromX] : 0;
                }
            }
        }
        return seen;
    }

    @Test
    void aChangedCopyIsMirroredWithItsMasksOrStays() {
        byte[] pixels = new byte[20 * 6];
        byte[] masks = new byte[20 * 6];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
            masks[i] = (byte) (i % 5);
        }
        Examples changed = Examples.ofMasks(new InputShape(1, 2, 3), 5, pixels.clone(), masks, 1).augmented(new Augmentation(0, true), 7);
        int mirrored = 0;
        for (int e = 0; e < 20; e++) {
            float[] image = new float[6];
            changed.copyFeatures(new int[] {e}, 0, 1, image);
            boolean flipped = image[0] != (e * 6 & 0xff);
            mirrored += flipped ? 1 : 0;
            for (int i = 0; i < 6; i++) {
                int from = e * 6 + (flipped ? i / 3 * 3 + 2 - i % 3 : i);
                assertThat(image[i]).isEqualTo(from);
                assertThat(changed.label(e, i)).isEqualTo(from % 5);
            }
        }
        assertThat(mirrored).isBetween(3, 17);
    }

    private static byte[] apply(Augmentation augmentation, long seed, int position) {
        byte[] before = new byte[5 + SIZE];
        System.arraycopy(image(), 0, before, 5, SIZE);
        // left over from another image
        byte[] out = new byte[SIZE];
        Arrays.fill(out, (byte) 99);
        augmentation.apply(seed, position, before, 5, PLANES, HEIGHT, WIDTH, out);
        return out;
    }

    @ParameterizedTest
    @CsvSource({"0, false, 1", "0, true, 2", "1, false, 9", "2, false, 25", "2, true, 50"})
    void everyPlaceAndBothSidesComeEquallyOftenAndNothingElse(int crop, boolean flip, int outcomes) {
        Map<String, Integer> counts = new HashMap<>();
        for (int down = -crop; down <= crop; down++) {
            for (int right = -crop; right <= crop; right++) {
                counts.put(Arrays.toString(window(image(), down, right, false)), 0);
                if (flip) {
                    counts.put(Arrays.toString(window(image(), down, right, true)), 0);
                }
            }
        }
        assertThat(counts).hasSize(outcomes);
        int draws = 400 * outcomes;
        for (int position = 0; position < draws; position++) {
            String seen = Arrays.toString(apply(new Augmentation(crop, flip), 17, position));
            assertThat(counts).containsKey(seen);
            counts.merge(seen, 1, Integer::sum);
        }
        // binomial with mean 400 and deviation below 20: five deviations
        assertThat(counts.values()).allSatisfy(n -> assertThat((double) n).isEqualTo(400, within(100.0)));
    }

    @Test
    void seedAndPositionAloneDecide() {
        Augmentation both = new Augmentation(2, true);
        assertThat(apply(both, 3, 8)).isEqualTo(apply(both, 3, 8));
        assertThat(IntStream.range(0, 50).filter(i -> Arrays.equals(apply(both, 3, i), apply(both, 4, i))).count())
                .as("one in fifty agrees by chance").isLessThan(8);
        assertThat(IntStream.range(0, 50).filter(i -> Arrays.equals(apply(both, 3, i), apply(both, 3, i + 1))).count()).isLessThan(8);
    }

    @Test
    void theBorderIsBlackBeforeNormalization() {
        byte[] pixels = {100, 120, (byte) 140, (byte) 160};
        Examples train = Examples.ofPixels(new InputShape(1, 2, 2), 2, pixels, new int[1], 1f / 255);
        Normalization fitted = Normalization.of(train);
        Examples normalized = train.normalized(fitted);
        float black = (float) (-fitted.mean().get(0) / fitted.deviation().get(0));
        float[] plain = new float[4];
        normalized.copyFeatures(new int[] {0}, 0, 1, plain);
        float[] x = new float[4];
        int cut = 0;
        for (long seed = 0; seed < 20; seed++) {
            normalized.copyFeatures(new int[] {0}, 0, 1, x, new Augmentation(1, false), seed);
            for (float value : x) {
                assertThat(value).isIn(black, plain[0], plain[1], plain[2], plain[3]);
                cut += value == black ? 1 : 0;
            }
        }
        assertThat(cut).isPositive();
    }

    @Test
    void aMaskMovesWithItsImage() {
        byte[] pixels = new byte[2 * HEIGHT * WIDTH];
        byte[] masks = new byte[2 * HEIGHT * WIDTH];
        for (int i = 0; i < pixels.length; i++) {
            masks[i] = (byte) (i % 3);
            pixels[i] = (byte) (100 * (i % 3));
        }
        Examples examples = Examples.ofMasks(new InputShape(1, HEIGHT, WIDTH), 3, pixels, masks, 1);
        int plane = HEIGHT * WIDTH;
        Augmentation both = new Augmentation(1, true);
        for (long seed = 0; seed < 20; seed++) {
            float[] x = new float[2 * plane];
            float[] y = new float[2 * 3 * plane];
            examples.copyFeatures(new int[] {1, 0}, 0, 2, x, both, seed);
            examples.copyOneHot(new int[] {1, 0}, 0, 2, y, both, seed);
            for (int i = 0; i < 2 * plane; i++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(y[(i / plane * 3 + c) * plane + i % plane]).isEqualTo(x[i] == 100 * c ? 1 : 0);
                }
            }
        }
    }
}
