package io.varprune.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 5000, 600_000})
    void aSavedMaskLoadsAsItWas(int length) throws IOException {
        Mask mask = random(length);
        byte[] file = saved(mask);
        assertThat(load(file)).isEqualTo(mask).hasSameHashCodeAs(mask);
        assertThat(file).hasSize(8 + 8 + (length + 63) / 64 * 8 + 4);
    }

    @Test
    void whatIsNotKeptIsSetToZero() {
        long[] words = Mask.allKept(4);
        words[0] &= ~0b0101L;
        Mask mask = new Mask(4, words);
        float[] params = {1, 2, 3, 4};
        mask.applyTo(params);
        assertThat(params).containsExactly(0, 2, 0, 4);
        assertThat(mask.kept()).isEqualTo(2);
        assertThat(mask).hasToString("Mask[kept 2 of 4]");
        assertThatThrownBy(() -> mask.applyTo(new float[5])).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("params: got 5 parameters, the mask has 4");
        assertThatThrownBy(() -> mask.keeps(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void everyFlippedByteIsNoticed() throws IOException {
        byte[] file = saved(random(200));
        for (int i = 0; i < file.length; i++) {
            byte[] damaged = file.clone();
            damaged[i] ^= 1;
            assertThatThrownBy(() -> load(damaged)).isInstanceOf(IOException.class).hasMessageStartingWith("mask: ");
        }
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        byte[] file = saved(random(200));
        byte[] flipped = file.clone();
        flipped[20] ^= 4;
        assertRefused(flipped, "mask: the file is damaged, its checksum differs");
        assertRefused(Arrays.copyOf(file, file.length - 1), "mask: the file is cut short");
        assertRefused(Arrays.copyOf(file, 10), "mask: the file is cut short");
        assertRefused("VPMASK2\n and more".getBytes(StandardCharsets.US_ASCII), "mask: the file does not start with VPMASK1");
        assertRefused(new byte[0], "mask: the file does not start with VPMASK1");
        byte[] huge = ByteBuffer.wrap(file.clone()).putLong(8, 1L << 31).array();
        assertRefused(huge, "mask: got a length of 2147483648, allowed 0 to 2147483647");
    }

    private static void assertRefused(byte[] file, String message) {
        assertThatThrownBy(() -> load(file)).isInstanceOf(IOException.class).hasMessage(message);
    }

    private static Mask random(int length) {
        Random random = new Random(length);
        long[] words = Mask.allKept(length);
        for (int i = 0; i < words.length; i++) {
            words[i] &= random.nextLong();
        }
        return new Mask(length, words);
    }

    private static byte[] saved(Mask mask) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mask.save(out);
        return out.toByteArray();
    }

    private static Mask load(byte[] file) throws IOException {
        return Mask.load(new ByteArrayInputStream(file));
    }
}
