package io.varprune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Models of Keras, corrupted: each is refused in one line with its name, which the commands print before they end with exit code 2. */
class CorruptKerasTest {
    private static final InputShape INPUT = new InputShape(1, 4, 4);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    private Path dir;
    private byte[] whole;
    private String text;

    @BeforeEach
    void writeWhole() throws IOException {
        KerasModelWriter model = new KerasModelWriter(false, INPUT).convolution("c", 3, 1, "same", 1, 2, "relu")
                .layer("Flatten", "f", "'data_format': 'channels_last'").dense("d", 32, 3, "softmax");
        whole = Files.readAllBytes(Path.of(model.write(dir.resolve("whole.h5"))));
        text = new String(whole, StandardCharsets.ISO_8859_1);
        assertThat(read(dir.resolve("whole.h5"))).as("the good one").isNull();
    }

    private static IllegalArgumentException read(Path file) {
        return assertTimeoutPreemptively(LONGEST, () -> catchThrowableOfType(IllegalArgumentException.class,
                () -> new Imported(file.toString()).build(new NeuralNetConfiguration.Builder(), INPUT, 3)));
    }

    private DynamicTest refused(String name, byte[] content, String... says) {
        return dynamicTest(name, () -> {
            Path file = Files.write(dir.resolve("their.h5"), content);
            assertThat(read(file)).isNotNull();
            assertThat(read(file).getMessage()).contains(Stream.concat(Stream.of("model.file: ", "their.h5"), Stream.of(says)).toList())
                    .doesNotContain("\n");
        });
    }

    /** With another text, not longer; spaces fill up. */
    private DynamicTest replaced(String name, String part, String by, String... says) {
        assertThat(text).contains(part);
        String filled = by + " ".repeat(part.length() - by.length());
        return refused(name, text.replace(part, filled).getBytes(StandardCharsets.ISO_8859_1), says);
    }

    @TestFactory
    Stream<DynamicTest> files() {
        int end = whole.length;
        return Stream.of(
                refused("the signature alone", Arrays.copyOf(whole, 8), "the Keras import fails"),
                refused("cut in its superblock", Arrays.copyOf(whole, 40), "the Keras import fails"),
                refused("cut after its superblock", Arrays.copyOf(whole, 96), "the Keras import fails"),
                refused("half", Arrays.copyOf(whole, end / 2), "the Keras import fails"),
                refused("one byte short", Arrays.copyOf(whole, end - 1), "the Keras import fails"),
                refused("zeros behind the superblock", Arrays.copyOf(Arrays.copyOf(whole, 96), end), "the Keras import fails"),
                refused("another version", ByteBuffer.wrap(whole.clone()).put(8, (byte) 77).array(), "the Keras import fails"),
                refused("a wrong magic number", ByteBuffer.wrap(whole.clone()).put(1, (byte) 'h').array(), "no model file"));
    }

    @TestFactory
    Stream<DynamicTest> configurations() {
        return Stream.of(
                replaced("no JSON", "{\"class_name\"", "[\"class_name\"", "model_config is no JSON"),
                replaced("an unknown model", "Sequential", "Sequentiel"),
                replaced("an unknown layer", "Flatten", "Flattem", "Flattem"),
                replaced("code in place of a layer", "\"Flatten\"", "\"Lambda\"", "ambda"),
                replaced("no units", "\"units\"", "\"unids\""),
                replaced("units that are a word", "\"units\": 3", "\"units\": x", "model_config is no JSON"),
                replaced("another number of units", "\"units\": 3", "\"units\": 4"),
                replaced("two billion filters", "\"filters\": 2, \"kernel_size\": [3, 3], \"strides\": [1, 1], \"padding\": ",
                        "\"filters\":200000000,\"kernel_size\":[3,3],\"strides\":[1,1],\"padding\":", "parameters, allowed"),
                replaced("no attribute", "model_config", "modell_konfi", "it has no model_config"));
    }

    @TestFactory
    Stream<DynamicTest> weights() {
        // the first weight of a dense layer follows the text of the file; any float of it will do
        int at = weight();
        return Stream.of(
                refused("NaN", ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN).putFloat(at, Float.NaN).array(), "not finite"),
                refused("Infinity", ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(at, Float.POSITIVE_INFINITY).array(), "not finite"));
    }

    /** Where the numbers are that the writer drew first: the kernel of the convolution. */
    private int weight() {
        float first = 0.4f * (float) new Random(11).nextGaussian();
        ByteBuffer in = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        return IntStream.range(0, whole.length - Float.BYTES).filter(at -> in.getFloat(at) == first).findFirst().orElseThrow();
    }

    /** Where a flipped bit falls is not known to matter: HDF5 has no checksum of most that it holds. But nothing worse may happen. */
    @TestFactory
    Stream<DynamicTest> flippedBitsAreReadOrRefused() {
        return IntStream.range(0, 40).mapToObj(seed -> dynamicTest("flip " + seed, () -> {
            Random random = new Random(seed);
            byte[] flipped = whole.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            IllegalArgumentException refusal = read(Files.write(dir.resolve("their.h5"), flipped));
            assertThat(refusal == null ? "their.h5" : refusal.getMessage()).contains("their.h5").doesNotContain("\n");
        }));
    }
}
