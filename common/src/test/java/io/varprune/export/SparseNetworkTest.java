package io.varprune.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.data.Normalization;
import io.varprune.model.Architecture;
import io.varprune.model.InputShape;
import io.varprune.model.Lenet5;
import io.varprune.model.Mlp;
import io.varprune.model.NetworkOutput;
import io.varprune.model.ParameterLayout;
import io.varprune.model.Resnet20;
import io.varprune.model.VisionTransformer;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.PruningPlan;
import io.varprune.regularize.FlatView;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SparseNetworkTest {
    private static final InputShape INPUT = new InputShape(1, 16, 16);

    @TempDir
    private Path dir;

    private record Saved(Architecture architecture, double sparsity) {}

    static Stream<Saved> networks() {
        return Stream.of(new Saved(new Mlp(List.of(30)), 0), new Saved(new Mlp(List.of(30)), 0.8), new Saved(new Mlp(List.of(30)), 0.99),
                new Saved(new Lenet5(), 0.95), new Saved(new Resnet20(0.25), 0.9), new Saved(new VisionTransformer(4, 4, 1, 2), 0.9));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whatIsWrittenIsReadBackEqual(Saved saved) throws IOException {
        Model network = network(saved.architecture(), saved.sparsity());
        InputFormat input = new InputFormat(INPUT, 1f / 255, Optional.of(new Normalization(List.of(0.1), List.of(0.3))), classes());

        byte[] file = write(new SparseNetwork(network, input), ValueType.FP32);
        SparseNetwork read = read(file);

        assertThat(params(read.network())).isEqualTo(params(network));
        assertThat(read.input()).isEqualTo(input);
        INDArray x = Nd4j.rand(5, INPUT.size());
        INDArray expected = NetworkOutput.of(network, x);
        try (Predictor predictor = new Predictor(read.network())) {
            float[] found = predictor.predict(x.dup('c').data().asFloat(), 5);
            for (int i = 0; i < 50; i++) {
                assertThat(found[i]).isEqualTo(expected.getFloat(i / 10, i % 10), within(1e-5f));
            }
        }
    }

    /** 2 rows of 70,000: 1 of 1,000 numbers is kept; bitmask 17,500 bytes; rows 8, columns of 4 bytes. */
    @Test
    void eachTensorHasTheSmallestEncoding() {
        assertThat(Encoding.smallest(2, 70_000, 140, ValueType.FP32)).isEqualTo(Encoding.CSR);
        assertThat(Encoding.CSR.bytes(2, 70_000, 140, ValueType.FP32)).isEqualTo(2 * 4 + 140 * (4 + 4));
        // short columns: 2 bytes a value against 1 bit a number, so equal near 1/16
        assertThat(Encoding.smallest(10, 1000, 500, ValueType.FP16)).isEqualTo(Encoding.CSR);
        assertThat(Encoding.smallest(10, 1000, 700, ValueType.FP16)).isEqualTo(Encoding.BITMASK);
        assertThat(Encoding.BITMASK.bytes(10, 1000, 700, ValueType.FP16)).isEqualTo(1250 + 1400);
        assertThat(Encoding.smallest(1, 9, 9, ValueType.FP32)).isEqualTo(Encoding.DENSE);
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void anyEncodingKeepsEveryNumber(Encoding encoding) {
        for (int columns : new int[] {1, 7, 8, 9, 70_000}) {
            float[] values = new float[3 * columns];
            Random random = new Random(columns);
            for (int i = 0; i < values.length; i++) {
                values[i] = i / columns == 1 || random.nextInt(4) > 0 ? 0 : random.nextFloat() - 0.5f;
            }
            values[values.length - 1] = -1;
            int nonzero = (int) IntStream.range(0, values.length).filter(i -> values[i] != 0).count();
            ByteBuffer bytes = ByteBuffer.allocate((int) encoding.bytes(3, columns, nonzero, ValueType.FP32));
            encoding.write(values, 3, ValueType.FP32, bytes);
            assertThat(bytes.hasRemaining()).isFalse();
            float[] read = new float[values.length];
            encoding.read(bytes.flip(), nonzero, 3, ValueType.FP32, read);
            assertThat(read).isEqualTo(values);
        }
    }

    @Test
    void halfPrecisionRoundsByNoMoreThanItSays() throws IOException {
        Model network = network(new Mlp(List.of(30)), 0.5);
        float[] before = params(network);
        float[] after = params(read(write(new SparseNetwork(network, format()), ValueType.FP16)).network());
        for (int i = 0; i < before.length; i++) {
            assertThat(Math.abs(after[i] - before[i])).isLessThanOrEqualTo(Math.max(Math.abs(before[i]) / 2048, 3e-8f));
        }
        assertThat(after).isNotEqualTo(before);
        // IEEE 754: 1.0 and its neighbour, the largest, the smallest above 0
        assertThat(ValueType.FP16.round(1.0004f)).isEqualTo(1f);
        assertThat(ValueType.FP16.round(1.0006f)).isEqualTo(1 + 1f / 1024);
        assertThat(ValueType.FP16.round(65504)).isEqualTo(65504);
        assertThat(ValueType.FP16.round(6e-8f)).isEqualTo((float) Math.pow(2, -24));
        assertThatThrownBy(() -> ValueType.FP16.round(70_000)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--values: got fp16, which ends at 65504, and the network has the weight 70000.0; take fp32");
    }

    /** Whatever byte is changed, the answer is a refusal in one line. */
    @Test
    void aDamagedFileIsRefused() throws IOException {
        byte[] file = write(new SparseNetwork(network(new Mlp(List.of(3)), 0.9), format()), ValueType.FP32);
        int step = Math.max(1, file.length / 60);
        for (int at = 0; at < file.length; at += at < 20 || at > file.length - 60 ? 1 : step) {
            byte[] changed = file.clone();
            changed[at] ^= 0x55;
            refused(changed, "byte " + at);
        }
        for (int length : new int[] {0, 5, 12, 19, 200, file.length - 1}) {
            refused(Arrays.copyOf(file, length), "cut after " + length);
        }
        refused(Arrays.copyOf(file, file.length + 1), "longer");
    }

    /** With a right checksum, as an attacker makes it. */
    @ParameterizedTest
    @ValueSource(strings = {
        "\"nonzero\":-1 | its network needs fc1/W of 3x256",
        "\"nonzero\":2000000000 | its network needs fc1/W of 3x256",
        "\"nonzero\":76 | bytes instead of",
        "\"encoding\":\"zip\" | has a tensor that is 'zip', which is unknown",
        "\"shape\":[3,1000000000] | its network needs fc1/W of 3x256",
    })
    void whatTheHeaderSaysIsNotBelieved(String change) throws IOException {
        String field = change.substring(0, change.indexOf(':') + 1);
        byte[] changed = forged(header -> {
            int tensors = header.indexOf("\"tensors\"");
            return header.substring(0, tensors) + header.substring(tensors).replaceFirst(
                    java.util.regex.Pattern.quote(field) + "(\\[[^\\]]*\\]|[^,}]+)", change.substring(0, change.indexOf(" | ")));
        });
        assertThatThrownBy(() -> read(changed)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(change.substring(change.indexOf(" | ") + 3));
    }

    @Test
    void foreignClassesAreNotMade() throws IOException {
        byte[] changed = forged(header -> header.replaceFirst("org\\.nd4j\\.linalg\\.activations\\.impl\\.ActivationReLU",
                "javax.script.ScriptEngineManager"));
        assertThatThrownBy(() -> read(changed)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names the class javax.script.ScriptEngineManager, which is no part of a network");
    }

    /** With a right checksum. */
    private byte[] forged(UnaryOperator<String> change) throws IOException {
        byte[] file = write(new SparseNetwork(network(new Mlp(List.of(3)), 0.9), format()), ValueType.FP32);
        int length = ByteBuffer.wrap(file).getInt(12);
        String header = new String(file, 16, length, StandardCharsets.UTF_8);
        String forged = change.apply(header);
        assertThat(forged).isNotEqualTo(header);
        ByteBuffer changed = ByteBuffer.allocate(file.length - length + forged.length());
        changed.put(file, 0, 12).putInt(forged.length()).put(forged.getBytes(StandardCharsets.UTF_8))
                .put(file, 16 + length, file.length - 20 - length);
        CRC32C crc = new CRC32C();
        crc.update(changed.array(), 0, changed.position());
        return changed.putInt((int) crc.getValue()).array();
    }

    @Test
    void theServingExampleNamesTheClass() throws IOException {
        Model network = network(new Mlp(List.of(30)), 0.5);
        InputFormat format = new InputFormat(INPUT, 1f / 255, Optional.of(new Normalization(List.of(0.25), List.of(0.5))), classes());
        Files.write(dir.resolve("model.sparse"), write(new SparseNetwork(network, format), ValueType.FP32));
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        Random random = new Random(1);
        float[] x = new float[256];
        for (int i = 0; i < 256; i++) {
            int pixel = random.nextInt(256);
            image.getRaster().setSample(i % 16, i / 16, 0, pixel);
            x[i] = (pixel / 255f - 0.25f) / 0.5f;
        }
        ImageIO.write(image, "png", dir.resolve("image.png").toFile());
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        ServingExample.predict(dir.resolve("model.sparse").toString(), List.of(dir.resolve("image.png").toString()),
                new PrintStream(printed, true, StandardCharsets.UTF_8));

        INDArray expected = NetworkOutput.of(network, Nd4j.create(x, new long[] {1, 256}, 'c'));
        int best = expected.argMax(1).getInt(0);
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(String.format(Locale.ROOT, "%s/image.png: class-%d (%.3f)%n",
                dir, best, expected.getFloat(0, best)));
    }

    private void refused(byte[] file, String what) {
        assertThatThrownBy(() -> read(file)).as(what).isInstanceOf(IllegalArgumentException.class).satisfies(
                e -> assertThat(e.getMessage()).contains("model.sparse: ").doesNotContain("\n").doesNotContain("null"));
    }

    private SparseNetwork read(byte[] file) throws IOException {
        Path path = Files.write(dir.resolve("model.sparse"), file);
        return SparseNetwork.read(new org.apache.hadoop.fs.Path(path.toUri()), new org.apache.hadoop.conf.Configuration());
    }

    private static byte[] write(SparseNetwork network, ValueType weights) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        network.write(new ObjectMapper().createObjectNode(), weights, file);
        return file.toByteArray();
    }

    private static Model network(Architecture architecture, double sparsity) {
        Model network = architecture.build(new NeuralNetConfiguration.Builder().seed(3), INPUT, 10);
        float[] params = params(network);
        PruningPlan.of(params, ParameterLayout.of(network), new GlobalAllocation(), new double[] {sparsity}).levels().get(0).mask(params)
                .applyTo(params);
        FlatView.of(network.params()).write(params);
        return network;
    }

    private static float[] params(Model network) {
        float[] params = new float[Math.toIntExact(network.numParams())];
        FlatView.of(network.params()).read(params);
        return params;
    }

    private static InputFormat format() {
        return new InputFormat(INPUT, 1, Optional.empty(), classes());
    }

    private static List<String> classes() {
        return IntStream.range(0, 10).mapToObj(i -> "class-" + i).toList();
    }
}
