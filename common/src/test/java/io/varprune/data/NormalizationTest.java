package io.varprune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.InputShape;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NormalizationTest {
    private static final InputShape TWO_CHANNELS = new InputShape(2, 1, 2);

    /** Of two channels with two pixels. */
    private static Examples examples(int... pixels) {
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            bytes[i] = (byte) pixels[i];
        }
        return Examples.ofPixels(TWO_CHANNELS, 2, bytes, new int[pixels.length / 4], 0.5f);
    }

    private static float[] features(Examples examples, int index) {
        float[] x = new float[examples.shape().size()];
        examples.copyFeatures(new int[] {index}, 0, 1, x);
        return x;
    }

    @Test
    void theTestSetIsShiftedByWhatTheTrainingSetHas() {
        // first channel 0 0 4 4, times 1/2: mean 1, deviation 1; second channel 200 202 204 206, times 1/2: mean 101.5,
        // squared distances 2.25 0.25 0.25 2.25, deviation sqrt(1.25)
        DataSplit split = new DataSplit(examples(0, 4, 200, 202, 4, 0, 204, 206), examples(2, 6, 203, 255), List.of("a", "b"));
        DataSplit normalized = split.normalized();
        Normalization fitted = normalized.test().normalization().orElseThrow();
        assertThat(fitted.mean()).containsExactly(1.0, 101.5);
        assertThat(fitted.deviation()).containsExactly(1.0, Math.sqrt(1.25));
        assertThat(normalized.train().normalization()).contains(fitted);
        assertThat(features(normalized.test(), 0)).containsExactly(0, 2, 0, (float) (26 / Math.sqrt(1.25)));
        assertThat(split.train().normalization()).isEqualTo(Optional.empty());
    }

    @Test
    void everyChannelOfTheTrainingSetHasMeanZeroAndDeviationOne() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] pixels = new byte[3 * 16 * 50];
        random.nextBytes(pixels);
        Examples train = Examples.ofPixels(new InputShape(3, 4, 4), 2, pixels, new int[50], 1f / 255);
        Examples normalized = train.normalized(Normalization.of(train));
        for (int channel = 0; channel < 3; channel++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < 50; i++) {
                float[] x = features(normalized, i);
                for (int j = channel * 16; j < channel * 16 + 16; j++) {
                    sum += x[j];
                    squares += (double) x[j] * x[j];
                }
            }
            // values of up to 2 rounded to floats
            assertThat(sum / 800).isEqualTo(0, within(1e-7));
            assertThat(squares / 800).isEqualTo(1, within(1e-6));
        }
    }

    @Test
    void aChannelOfOneValueBecomesZero() {
        Examples train = examples(7, 7, 1, 3);
        Examples normalized = train.normalized(Normalization.of(train));
        assertThat(features(normalized, 0)).containsExactly(0, 0, -1, 1);
    }

    @Test
    void aSelectionKeepsTheNormalizationOfTheWhole() {
        Examples train = examples(0, 4, 200, 202, 4, 0, 204, 206);
        Examples normalized = train.normalized(Normalization.of(train));
        assertThat(features(normalized.select(new int[] {1}), 0)).isEqualTo(features(normalized, 1));
    }

    @Test
    void theDigestTellsPlainFromNormalizedPixels() {
        DataSplit split = new DataSplit(examples(0, 4, 200, 202), examples(2, 6, 203, 255), List.of("a", "b"));
        assertThat(split.normalized().digest()).isEqualTo(split.normalized().digest()).isNotEqualTo(split.digest());
    }

    @Test
    void numbersThatAreNoPixelsAreRefused() {
        Examples numbers = Examples.ofFeatures(new InputShape(1, 1, 2), 2, new float[] {1, 2}, new int[] {0});
        assertThatThrownBy(() -> Normalization.of(numbers)).isInstanceOf(DataException.class)
                .hasMessage("only images can be normalized, these examples are numbers");
    }
}
