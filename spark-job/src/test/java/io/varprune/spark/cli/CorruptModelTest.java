package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.model.InputShape;
import io.varprune.model.Mlp;
import io.varprune.model.NetworkConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Models of Deeplearning4j to import, corrupted. */
class CorruptModelTest extends CorruptInput {
    private static final String CONFIGURATION = "configuration.json";
    private static final String WEIGHTS = "coefficients.bin";
    private static final int FLIPS = 6;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Model good = new Mlp(List.of(5)).build(new NeuralNetConfiguration.Builder().seed(3), new InputShape(1, 8, 8), 10);

    private Map<String, byte[]> entries() throws IOException {
        return new LinkedHashMap<>(Map.of(CONFIGURATION, NetworkConfiguration.of(good).toJson().getBytes(StandardCharsets.UTF_8),
                WEIGHTS, weights(good.params())));
    }

    private static byte[] weights(INDArray array) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Nd4j.write(array, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private DynamicTest file(String name, byte[] content, String... says) {
        return refused(name, folder -> {
            Path file = Files.write(folder.resolve("their.zip"), content);
            return train(folder, "{source: digits}", "{name: import, file: '" + file + "'}");
        }, about("their.zip", says));
    }

    private DynamicTest entry(String name, String entry, byte[] content, String... says) throws IOException {
        Map<String, byte[]> entries = entries();
        entries.put(entry, content);
        return file(name, zip(entries), says);
    }

    @TestFactory
    Stream<DynamicTest> archives() throws IOException {
        byte[] whole = zip(entries());
        Map<String, byte[]> many = entries();
        for (int i = 0; i < 2000; i++) {
            many.put("entry-" + i, new byte[0]);
        }
        Map<String, byte[]> noWeights = entries();
        noWeights.remove(WEIGHTS);
        Map<String, byte[]> noConfiguration = entries();
        noConfiguration.remove(CONFIGURATION);
        List<DynamicTest> tests = new ArrayList<>(List.of(
                file("empty", new byte[0], "damaged or no model file"),
                file("text", "no zip".getBytes(StandardCharsets.UTF_8), "damaged or no model file"),
                file("random bytes", random(1000, 2), "damaged or no model file"),
                file("a zip's magic number alone", cut(whole, 4), "damaged or no model file"),
                file("half", cut(whole, whole.length / 2), "damaged or no model file"),
                file("one byte short", cut(whole, whole.length - 1), "damaged or no model file"),
                file("a wrong magic number", flipped(whole, 0, 3), "damaged or no model file"),
                file("an empty zip", zip(Map.of()), CONFIGURATION),
                file("no weights", zip(noWeights), "it has no " + WEIGHTS),
                file("no configuration", zip(noConfiguration), "it has no " + CONFIGURATION),
                file("thousands of entries", zip(many), "entries"),
                entry("an entry of the folder above", "../escape", new byte[1], "an entry is called ../escape"),
                entry("an entry of the root", "/etc/passwd", new byte[1], "an entry is called /etc/passwd"),
                entry("an entry of a far folder", "a/../../b", new byte[1], "an entry is called a/../../b"),
                entry("an entry of another system", "..\\escape", new byte[1], "an entry is called ..\\escape"),
                entry("bomb: a configuration of zeros", CONFIGURATION, new byte[100 << 20], "unpacks to more than"),
                entry("bomb: weights of zeros", WEIGHTS, new byte[100 << 20], "unpacks to more than"),
                refused("missing", folder -> train(folder, "{source: digits}", "{name: import, file: '" + folder + "/none.zip'}"), "none.zip"),
                refused("a folder", folder -> train(folder, "{source: digits}", "{name: import, file: '" + folder + "'}"), "model.file")));
        Path file = Files.write(dir.resolve("whole.zip"), whole);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (String name : List.of(CONFIGURATION, WEIGHTS)) {
                int header = new String(whole, StandardCharsets.ISO_8859_1).indexOf(name) + name.length();
                int length = (int) zip.getEntry(name).getCompressedSize();
                for (int i = 0; i < FLIPS; i++) {
                    tests.add(file("a flipped bit in " + name + ", " + i, flipped(whole, header, header + length, new Random(i))));
                }
            }
        }
        int central = new String(whole, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
        for (int field : new int[] {10, 16, 20, 24, 28, 42}) {
            tests.add(file("a flipped bit in the directory, byte " + field, flipped(whole, central + field, 2)));
        }
        return tests.stream();
    }

    private DynamicTest configuration(String name, Consumer<ObjectNode> change, String... says) throws IOException {
        ObjectNode tree = (ObjectNode) JSON.readTree(entries().get(CONFIGURATION));
        change.accept(tree);
        return entry(name, CONFIGURATION, JSON.writeValueAsBytes(tree), says);
    }

    private static ObjectNode layer(JsonNode tree, int index) {
        return (ObjectNode) tree.path("confs").path(index).path("layer");
    }

    private DynamicTest text(String name, String json, String... says) throws IOException {
        return entry(name, CONFIGURATION, json.getBytes(StandardCharsets.UTF_8), says);
    }

    @TestFactory
    Stream<DynamicTest> configurations() throws IOException {
        String json = new String(entries().get(CONFIGURATION), StandardCharsets.UTF_8);
        String first = "\"@class\" : \"org.deeplearning4j.nn.conf.layers.DenseLayer\"";
        assertThat(json).contains(first);
        NeuralNetConfiguration.Builder drawn = new NeuralNetConfiguration.Builder()
                .weightInit(new WeightInitDistribution(new NormalDistribution(0, 1)));
        String distribution = new Mlp(List.of(5)).configure(drawn, new InputShape(1, 8, 8), 10).toJson();
        assertThat(distribution).contains("org.deeplearning4j.nn.conf.distribution.NormalDistribution");
        return Stream.of(
                text("an empty configuration", "", "no configuration"),
                text("no JSON", "network: mlp", "no configuration"),
                text("JSON cut short", json.substring(0, json.length() / 2), "no configuration"),
                text("an empty object", "{}", "no configuration"),
                text("a list", "[1, 2]", "no configuration"),
                text("a number", "3", "no configuration"),
                text("a graph without layers", "{\"vertices\": {}}", "no configuration"),
                text("a hundred thousand lists in lists", "[".repeat(100_000) + "]".repeat(100_000), "nested more than 100 deep"),
                text("two objects", json + json, "no configuration"),
                text("a foreign class", json.replace(first, "\"@class\" : \"javax.script.ScriptEngineManager\""),
                        "names the class javax.script.ScriptEngineManager"),
                text("a class of a gadget", json.replace(first, "\"@class\" : \"com.sun.rowset.JdbcRowSetImpl\""), "com.sun.rowset"),
                text("two classes, the second one good", json.replace(first, "\"@class\" : \"javax.swing.JEditorPane\", " + first),
                        "no configuration"),
                text("a foreign distribution", distribution.replace("org.deeplearning4j.nn.conf.distribution.NormalDistribution",
                        "org.springframework.context.support.FileSystemXmlApplicationContext"), "org.springframework"),
                text("a class of ours that is no layer", json.replace(first, "\"@class\" : \"io.varprune.model.ModelFile\""),
                        "no configuration"),
                text("a class that is not there", json.replace(first, "\"@class\" : \"org.deeplearning4j.nn.conf.layers.DensLayer\""),
                        "no configuration"),
                configuration("a foreign activation", t -> layer(t, 0).putObject("activationFn").put("@class", "java.net.URL"),
                        "names the class java.net.URL"),
                configuration("a foreign updater", t -> layer(t, 0).putObject("iupdater").put("@class", "java.lang.ProcessBuilder"),
                        "names the class java.lang.ProcessBuilder"),
                configuration("two billion neurons", t -> layer(t, 0).put("nout", 2_000_000_000), "parameters, allowed"),
                configuration("9e18 neurons", t -> layer(t, 0).put("nout", 9_000_000_000_000_000_000L), "parameters, allowed"),
                configuration("sizes whose product is 2^64", t -> layer(t, 0).put("nin", 1L << 33).put("nout", 1L << 31), "parameters, allowed"),
                configuration("-5 neurons", t -> layer(t, 0).put("nout", -5), "parameters, allowed"),
                configuration("more neurons than weights", t -> layer(t, 0).put("nout", 6), "weights for a network of"),
                configuration("other neurons of the same number", t -> layer(t, 0).put("nin", 5).put("nout", 64), "weights for a network of"),
                configuration("neurons that are a word", t -> layer(t, 0).put("nout", "many"), "no configuration"),
                configuration("no layers", t -> t.putArray("confs")),
                configuration("a layer that is null", t -> ((ObjectNode) t.path("confs").path(0)).putNull("layer")));
    }

    @TestFactory
    Stream<DynamicTest> weights() throws IOException {
        byte[] whole = entries().get(WEIGHTS);
        float[] numbers = good.params().toFloatVector();
        numbers[7] = Float.NaN;
        byte[] nan = weights(Nd4j.createFromArray(numbers).reshape(1, numbers.length));
        numbers[7] = Float.NEGATIVE_INFINITY;
        byte[] infinite = weights(Nd4j.createFromArray(numbers).reshape(1, numbers.length));
        // the length of the numbers stands before the name of their type
        int length = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf("FLOAT") - 2 - Long.BYTES;
        return Stream.of(
                entry("empty weights", WEIGHTS, new byte[0], "damaged weights"),
                entry("weights cut in their header", WEIGHTS, cut(whole, 20), "damaged weights"),
                entry("weights cut by one byte", WEIGHTS, cut(whole, whole.length - 1), "the weights end too early"),
                entry("random bytes as weights", WEIGHTS, random(5000, 1), "their.zip"),
                entry("a Java object as weights", WEIGHTS, new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 0x73, 0x72, 0, 0}, "their.zip"),
                entry("weights of another network", WEIGHTS, weights(Nd4j.zeros(1, 7)), "holds 7 weights for a network of 385"),
                entry("2^62 weights", WEIGHTS, ByteBuffer.wrap(whole.clone()).putLong(length, 1L << 62).array(), "weights for a network of 385"),
                entry("-1 weights", WEIGHTS, ByteBuffer.wrap(whole.clone()).putLong(length, -1).array(), "weights for a network of 385"),
                entry("a shape of 2^62 numbers", WEIGHTS, shape(whole, 1L << 62), "their shape has"),
                entry("a shape of -1 numbers", WEIGHTS, shape(whole, -1), "their shape has"),
                entry("whole numbers as weights", WEIGHTS, weights(Nd4j.createFromArray(new int[385]).reshape(1, 385)), "allowed FLOAT"),
                entry("NaN", WEIGHTS, nan, "weight 7 is NaN, allowed finite numbers"),
                entry("-Infinity", WEIGHTS, infinite, "weight 7 is -Infinity, allowed finite numbers"));
    }

    private static byte[] shape(byte[] whole, long numbers) {
        int type = new String(whole, StandardCharsets.ISO_8859_1).indexOf("LONG");
        return ByteBuffer.wrap(whole.clone()).putLong(type - 2 - Long.BYTES, numbers).array();
    }

    private DynamicTest network(String name, NeuralNetConfiguration.ListBuilder layers, InputType input, String... says) throws IOException {
        Model network = new NetworkConfiguration.Chain(layers.setInputType(input).build()).init();
        return file(name, zip(Map.of(CONFIGURATION, NetworkConfiguration.of(network).toJson().getBytes(StandardCharsets.UTF_8), WEIGHTS,
                weights(network.params()))), says);
    }

    private static OutputLayer softmax(int classes) {
        return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(classes).build();
    }

    /** Whole models that do not fit the digits. */
    @TestFactory
    Stream<DynamicTest> misfits() throws IOException {
        NeuralNetConfiguration.ListBuilder padded = new NeuralNetConfiguration.Builder().list()
                .layer(new ZeroPaddingLayer.Builder(20_000, 20_000, 20_000, 20_000).build())
                .layer(new ConvolutionLayer.Builder(3, 3).stride(30_000, 30_000).nOut(1).build()).layer(softmax(10));
        return Stream.of(
                network("too few classes", new NeuralNetConfiguration.Builder().list().layer(softmax(3)), InputType.feedForward(64),
                        "gives 3 numbers for an example, the data has 10 classes"),
                network("other examples", new NeuralNetConfiguration.Builder().list().layer(softmax(10)), InputType.feedForward(784),
                        "takes rows of 784 numbers"),
                network("images of three channels", new NeuralNetConfiguration.Builder().list()
                        .layer(new ConvolutionLayer.Builder(3, 3).nOut(2).build()).layer(softmax(10)), InputType.convolutional(8, 8, 3),
                        "8x8"),
                network("bomb: a border of twenty thousand pixels", padded, InputType.convolutional(8, 8, 1), "numbers for an example"));
    }

    /** What belongs to nobody may stand in a file; it is not read. */
    @TestFactory
    Stream<DynamicTest> nothingElseOfTheFileIsRead() throws IOException {
        return Stream.of("normalizer.bin", "preprocessor.bin", "updaterState.bin").map(name -> DynamicTest.dynamicTest(name, () -> {
            Map<String, byte[]> entries = entries();
            entries.put(name, random(300, 1));
            Path file = Files.write(dir.resolve(name + ".zip"), zip(entries));
            assertThat(Main.run(train(dir, "{source: digits}", "{name: import, file: '" + file + "'}").stream()
                    .map(word -> word.equals(dir.resolve("out").toString()) ? dir.resolve("out-" + name).toString() : word)
                    .toArray(String[]::new))).as(complained.toString()).isZero();
        }));
    }
}
