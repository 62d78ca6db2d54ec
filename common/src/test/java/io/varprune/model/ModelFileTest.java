package io.varprune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

class ModelFileTest {
    private static final AtomicInteger READ = new AtomicInteger();

    @TempDir
    private Path dir;

    /** What a file of a stranger may hold: code that runs as it is deserialized. */
    private static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            READ.incrementAndGet();
        }
    }

    static Stream<Architecture> kinds() {
        return Stream.of(new Mlp(List.of(5)), new Resnet20(0.0625), new VisionTransformer(4, 4, 1, 2), new Unet(2, 1));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsSavedIsReadBackEqual(Architecture architecture) throws IOException {
        Model saved = build(architecture);
        Path file = dir.resolve("model.zip");
        ModelSerializer.writeModel(saved, file.toFile(), true);
        Model read = read(file);
        assertThat(NetworkConfiguration.of(read)).isEqualTo(NetworkConfiguration.of(saved));
        assertThat(read.params()).isEqualTo(saved.params());
        assertThat(ParameterLayout.of(read)).isEqualTo(ParameterLayout.of(saved));
    }

    @Test
    void objectsInTheFileAreNotDeserialized() throws IOException {
        Map<String, byte[]> entries = entries(build(new Mlp(List.of(5))));
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        new ObjectOutputStream(object).writeObject(new Trap());
        entries.put("preprocessor.bin", object.toByteArray());
        entries.put("normalizer.bin", object.toByteArray());
        read(zip(entries));
        assertThat(READ).as("objects read").hasValue(0);
    }

    @Test
    void otherFilesAreRefusedInOneLine() throws IOException {
        Path text = Files.writeString(dir.resolve("text.zip"), "not a zip");
        assertThatThrownBy(() -> read(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("file:" + text + ": is damaged or no model file (zip END header not found)");
        Map<String, byte[]> entries = entries(build(new Mlp(List.of(5))));
        byte[] weights = entries.remove("coefficients.bin");
        Path none = zip(entries);
        assertThatThrownBy(() -> read(none)).hasMessage("file:" + none + ": no model file, it has no coefficients.bin");
        entries.put("coefficients.bin", java.util.Arrays.copyOf(weights, weights.length - 1));
        Path cut = zip(entries);
        assertThatThrownBy(() -> read(cut)).hasMessage("file:" + cut + ": the weights end too early");
        entries.put("coefficients.bin", weights);
        entries.put("../escape", weights);
        Path escape = zip(entries);
        assertThatThrownBy(() -> read(escape)).hasMessage("file:" + escape + ": no model file, an entry is called ../escape");
        entries.remove("../escape");
        entries.put("configuration.json", "{}".getBytes(StandardCharsets.UTF_8));
        Path empty = zip(entries);
        assertThatThrownBy(() -> read(empty)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("file:" + empty + ": ");
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() throws IOException {
        Map<String, byte[]> entries = entries(build(new Mlp(List.of(5))));
        ByteArrayOutputStream weights = new ByteArrayOutputStream();
        Nd4j.write(Nd4j.zeros(1, 7), new DataOutputStream(weights));
        entries.put("coefficients.bin", weights.toByteArray());
        Path file = zip(entries);
        // 128 * 5 + 5 + 5 * 3 + 3
        assertThatThrownBy(() -> read(file)).hasMessage("file:" + file + ": holds 7 weights for a network of 663");
    }

    private static Model build(Architecture architecture) {
        return architecture.build(new NeuralNetConfiguration.Builder().seed(3), new InputShape(2, 8, 8), 3);
    }

    private static Model read(Path file) {
        return ModelFile.read(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration());
    }

    private static Map<String, byte[]> entries(Model network) throws IOException {
        ByteArrayOutputStream weights = new ByteArrayOutputStream();
        Nd4j.write(network.params(), new DataOutputStream(weights));
        return new TreeMap<>(Map.of("configuration.json", NetworkConfiguration.of(network).toJson().getBytes(StandardCharsets.UTF_8),
                "coefficients.bin", weights.toByteArray()));
    }

    private Path zip(Map<String, byte[]> entries) throws IOException {
        Path file = Files.createTempFile(dir, "model", ".zip");
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }
}
