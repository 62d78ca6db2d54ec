package io.varprune.spark.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import io.varprune.spark.VarpruneKryoRegistrator;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.Test;

class TestSetTest {
    private static TestSet numbered(int count) {
        byte[] pixels = new byte[2 * count];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }
        return new TestSet(Examples.ofPixels(new InputShape(1, 1, 2), 3, pixels, new int[count], 0.5f));
    }

    @Test
    void blocksHoldEveryExampleOnceAndInOrder() {
        TestSet test = numbered(1203);
        assertThat(test.blocks()).isEqualTo(3);
        assertThat(IntStream.rangeClosed(0, 3).map(test::first).toArray()).containsExactly(0, 500, 1000, 1203);
        assertThat(test.features(2)).hasSize(2 * 203).startsWith((2000 & 0xff) * 0.5f, (2001 & 0xff) * 0.5f);
        assertThat(test.rows(2).count()).isEqualTo(203);
        assertThat(numbered(1000).blocks()).as("no empty last block").isEqualTo(2);
    }

    @Test
    void blocksOfLargeMasksHaveFewerExamples() {
        InputShape large = new InputShape(1, 300, 300);
        TestSet test = new TestSet(Examples.ofMasks(large, 2, new byte[5 * 90_000], new byte[5 * 90_000], 1));
        // 2^18 pixels are 2 whole images
        assertThat(IntStream.rangeClosed(0, test.blocks()).map(test::first).toArray()).containsExactly(0, 2, 4, 5);
    }

    @Test
    void decodesABlockOnceForAllLevels() {
        TestSet test = numbered(700);
        // 700 examples of 2 floats are 5600 bytes, an eighth of 44,800
        assertThat(test.rows(1, 44_800)).isSameAs(test.rows(1, 44_800)).isNotSameAs(test.rows(0, 44_800));
        assertThat(test.rows(1, 44_799)).as("too large for this heap").isNotSameAs(test.rows(1, 44_799));
    }

    @Test
    void travelsInItsCompactForm() {
        TestSet test = numbered(700);
        test.rows(0);
        Kryo kryo = new KryoSerializer(VarpruneKryoRegistrator.configure(new SparkConf(false))).newKryo();
        Output out = new Output(1 << 20);
        kryo.writeClassAndObject(out, test);
        TestSet copy = (TestSet) kryo.readClassAndObject(new Input(out.toBytes()));
        // 2 bytes of pixels and up to 4 of a label for each example; decoded floats would add 8
        assertThat(out.total()).isLessThan(700 * 6 + 500);
        assertThat(copy.features(1)).containsExactly(test.features(1));
        assertThat(copy.rows(1)).as("decoded anew").isNotSameAs(test.rows(1)).isSameAs(copy.rows(1));
    }
}
