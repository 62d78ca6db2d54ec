package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.prune.Mask;
import io.varprune.regularize.FlatView;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands as a user types them, on local Spark, with what they print and leave behind. */
class CommandsTest extends TypedCommand {
    private static final String TINY = """
            name: tiny
            data: {source: digits}
            model: {name: mlp, widths: [20]}
            train: {epochs: 2, batchSize: 64, workers: 2, regularizer: {lambda: 1e-4}}
            prune: {sparsities: [0, 0.9], allocations: [global, uniform]}
            """;

    private String tiny() throws Exception {
        return Files.writeString(dir.resolve("my tiny.yaml"), TINY).toString();
    }

    @Test
    void aGraphTrainsIsPrunedAndCanBeImported() throws Exception {
        Path config = Files.writeString(dir.resolve("graph.yaml"), TINY
                .replace("{name: mlp, widths: [20]}", "{name: resnet-20, width: 0.125}").replace("epochs: 2", "epochs: 1").replace("sparsities: [0, 0.9]", "sparsities: [0, 0.5]"));
        Path run = dir.resolve("graph");
        assertThat(Main.run("train", "--config", config.toString(), "--out", run.toString())).as(complained.toString()).isZero();
        assertThat(Main.run("prune", "--run", run.toString())).as(complained.toString()).isZero();
        // 2, 4 and 8 channels: 18 + 6 * 36 + 72 + 5 * 144 + 288 + 5 * 576 weights of convolutions and 80 of the dense layer are 4,274 of
        // which 2,137 are cut; 10 biases, and 4 numbers for each of 14 + 24 + 48 normalized channels
        assertThat(Files.readAllLines(run.resolve("pruning-curve.csv"))).hasSize(5).filteredOn(line -> line.contains(",global,0.5,"))
                .singleElement().asString().contains(",2491,4628,");
        assertThat(Main.run("train", "--config", config.toString(), "--out", dir.resolve("again").toString(),
                "--set", "model={name: import, file: '" + run.resolve("model.zip") + "'}")).as(complained.toString()).isZero();
        assertThat(Main.run("prune", "--run", dir.resolve("again").toString())).as(complained.toString()).isZero();
    }

    @Test
    void trainThenPruneLeavesAWholeRun() throws Exception {
        Path run = dir.resolve("a run");
        assertThat(Main.run("train", "--config", tiny(), "--out", run.toString())).as(complained.toString()).isZero();
        assertThat(Main.run("prune", "--run", run.toString(), "--masks")).as(complained.toString()).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("λ=0.0001").contains("global     0.9      0.90")
                .contains("report: ");

        assertThat(run).isDirectoryContaining("glob:**/{_SUCCESS,report.html}");
        assertThat(Files.readAllLines(run.resolve("pruning-curve.csv"))).hasSize(5)
                .first().isEqualTo("method,lambda,seed,allocation,sparsity,threshold,nonzero,total,accuracy,loss,seconds,"
                        + "criterion,accuracy_recalibrated,dice,iou");
        // 1,347 examples on 2 workers are 11 minibatches an epoch, one sync of 10 and one of 1
        assertThat(Files.readAllLines(run.resolve("syncs.csv"))).hasSize(5);
        JsonNode facts = new ObjectMapper().readTree(run.resolve("run.json").toFile());
        assertThat(facts.path("versions").path("commit").asText()).matches("[0-9a-f]{40}|unknown");
        assertThat(facts.path("command").asText()).startsWith("train --config").endsWith("a run");
        assertThat(facts.path("data").asText()).matches("[0-9a-f]{64}");
        assertThat(facts.path("experiment").path("train").path("regularizer").path("lambda").asDouble()).isEqualTo(1e-4);

        float[] weights;
        try (InputStream in = Files.newInputStream(run.resolve("model.zip"))) {
            var params = ModelSerializer.restoreMultiLayerNetwork(in, false).params();
            weights = new float[(int) params.length()];
            FlatView.of(params).read(weights);
        }
        try (InputStream in = Files.newInputStream(run.resolve("masks/global-0.9.mask"))) {
            Mask mask = Mask.load(in);
            mask.applyTo(weights);
            // 64 x 20 + 20 x 10 = 1,480 weights of which 1,332 are cut, and 30 biases
            assertThat(mask.kept()).isEqualTo(1510 - 1332);
        }
        int zeros = 0;
        for (float w : weights) {
            zeros += w == 0 ? 1 : 0;
        }
        assertThat(zeros).isEqualTo(1332);
    }

    @Test
    void methodsAreComparedSideBySide() throws Exception {
        Path run = dir.resolve("rivals");
        assertThat(Main.run("train", "--config", tiny(), "--out", run.toString(), "--set", "prune.allocations=[global]", "--set",
                "compare={methods: {sgd: {regularizer: {name: none}}, cram+: {step: cram+, regularizer: []},"
                        + " power: {reparameterization: powerpropagation, regularizer: [{lambda: 1e-4}, {name: l1}]}}}"))
                .as(complained.toString()).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("1/3 sgd seed 1: epoch 2/2").contains("3/3 power 1.0E-4 seed 1");
        assertThat(Main.run("prune", "--run", run.toString())).as(complained.toString()).isZero();

        assertThat(Files.readAllLines(run.resolve("pruning-curve.csv"))).hasSize(7).extracting(line -> line.split(",")[0])
                .containsOnly("method", "sgd", "cram+", "power");
        assertThat(run.resolve("cram+-lambda-0.0-seed-1/model.zip")).exists();
        assertThat(Files.readString(run.resolve("report.html"))).contains("relative to sgd").containsPattern("<td>sgd</td><td>0</td>"
                + "<td>[0-9.e-]+</td><td>1</td>").containsPattern("<td>power</td><td>0.0001</td><td>[0-9.e-]+</td><td>[0-9.]+</td>");
    }

    @Test
    void oneCommandPrunesByEveryCriterionAndAllocationAndWritesSmallerModels() throws Exception {
        Path run = dir.resolve("run");
        assertThat(Main.run("train", "--config", tiny(), "--out", run.toString(), "--set", "model.widths=[20, 12]")).isZero();
        assertThat(Main.run("prune", "--run", run.toString(), "--shrink", "--masks",
                "--set", "prune.criterion=[magnitude, saliency, random]", "--set", "prune.sparsities=[0, 0.5]",
                "--set", "prune.allocations=[global, erk, lamp, 2:4, structured]", "--set", "prune.spare=[last]")).as(complained.toString()).isZero();
        List<String> curve = Files.readAllLines(run.resolve("pruning-curve.csv"));
        // 3 criteria with 4 allocations of two levels and one of a single level
        assertThat(curve).hasSize(1 + 3 * (4 * 2 + 1));
        assertThat(curve).filteredOn(line -> line.contains(",2:4,")).hasSize(3).allMatch(line -> line.contains(",0.5,"));
        assertThat(curve.stream().skip(1).map(line -> line.split(",")[11])).containsOnly("magnitude", "saliency", "random");
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("saliency erk").contains("random structured");
        assertThat(run.resolve("masks")).isDirectoryContaining("glob:**/saliency-2-of-4-0.5.mask");
        try (InputStream in = Files.newInputStream(run.resolve("model-pruned-structured-0.5.zip"))) {
            assertThat(ModelSerializer.restoreMultiLayerNetwork(in, false).numParams()).isEqualTo(64 * 10 + 10 + 10 * 6 + 6 + 6 * 10 + 10);
        }
        assertThat(run.resolve("model-pruned-random-structured-0.0.zip")).exists();
        complained.reset();

        assertThat(Main.run("prune", "--run", run.toString(), "--shrink")).isEqualTo(2);
        complaint("--shrink: only whole neurons and filters make layers smaller; add structured to prune.allocations");
        assertThat(Main.run("prune", "--run", run.toString(), "--set", "prune.exclude=[fc2]",
                "--set", "prune.spare=[first, last]")).isEqualTo(2);
        complaint("prune.exclude and prune.spare: got every layer, needed is one that can be cut; there are fc1, fc2, out");
        assertThat(Main.run("prune", "--run", run.toString(), "--set", "prune.allocations=[3:7]")).isEqualTo(2);
        complaint("prune.allocations: 3:7 needs a layer whose number of inputs 7 divides; this network has none");
    }

    @Test
    void theSameExperimentGivesTheSameModel() throws Exception {
        for (String name : List.of("one", "two")) {
            assertThat(Main.run("train", "--config", tiny(), "--out", dir.resolve(name).toString())).isZero();
        }
        try (InputStream one = Files.newInputStream(dir.resolve("one/model.zip"));
                InputStream two = Files.newInputStream(dir.resolve("two/model.zip"))) {
            assertThat(ModelSerializer.restoreMultiLayerNetwork(one, false).params())
                    .isEqualTo(ModelSerializer.restoreMultiLayerNetwork(two, false).params());
        }
    }

    @Test
    void normalizationIsFittedOnTheTrainingSetAndWrittenDown() throws Exception {
        Path run = dir.resolve("run");
        assertThat(Main.run("train", "--config", tiny(), "--out", run.toString(), "--set", "data.normalize=true", "--set",
                "data.augment={crop: 1, flip: true}", "--set", "train.epochs=1")).as(complained.toString()).isZero();
        assertThat(Main.run("prune", "--run", run.toString())).as(complained.toString()).isZero();
        Examples train = DigitsData.load().train();
        float[] x = new float[train.count() * 64];
        train.copyFeatures(IntStream.range(0, train.count()).toArray(), 0, train.count(), x);
        double sum = 0;
        for (float value : x) {
            sum += value;
        }
        JsonNode fitted = new ObjectMapper().readTree(run.resolve("run.json").toFile()).path("normalization");
        // sixteenths are exact in float and double
        assertThat(fitted.path("mean").path(0).asDouble()).isEqualTo(sum / x.length, within(1e-12));
        assertThat(fitted.path("deviation")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "train.regularizer.lambda=-1 | train.regularizer.lambda: got -1, allowed 0 or more",
        "prune.sparsities=[1.5]      | prune.sparsities[0]: got 1.5, allowed",
        "train.epoch=3               | did you mean epochs",
        "train.workers=5000          | train.workers: got 5000, allowed 1 to 1347",
        "train.regularizer.include=[fc9] | fc9",
        "data.source=mnist           | data.dir",
        "data.augment.crop=8         | data.augment.crop: got 8, allowed 0 to 7 (the images have 8x8 pixels)",
    })
    void aMistakeInASettingIsNamedInOneLine(String set, String message) throws Exception {
        Path run = dir.resolve("run");
        assertThat(Main.run("train", "--config", tiny(), "--out", run.toString(), "--set", set)).isEqualTo(2);
        complaint(message);
        assertThat(run.resolve("model.zip")).doesNotExist();
    }

    @Test
    void whatIsMissingOrDamagedIsNamedInOneLine() throws Exception {
        assertThat(Main.run("train", "--config", dir + "/none.yaml")).isEqualTo(2);
        complaint("none.yaml does not exist");
        assertThat(Main.run("prune", "--run", dir + "/none")).isEqualTo(2);
        complaint("run directory " + dir + "/none does not exist");
        Path half = Files.createDirectory(dir.resolve("half"));
        assertThat(Main.run("prune", "--run", half.toString())).isEqualTo(2);
        complaint("is not a finished run (it has no _SUCCESS)");
        assertThat(Main.run("train", "--config", tiny(), "--out", dir.toString())).isEqualTo(2);
        complaint("is not empty: choose another or remove it");
        assertThat(Main.run("prnue")).isEqualTo(2);
        complaint("prune");

        Path run = dir.resolve("run");
        assertThat(Main.run("train", "--config", tiny(), "--out", run.toString(), "--set", "train.epochs=1")).isZero();
        byte[] model = Files.readAllBytes(run.resolve("model.zip"));
        Files.write(run.resolve("model.zip"), java.util.Arrays.copyOf(model, model.length / 2));
        assertThat(Main.run("prune", "--run", run.toString())).isEqualTo(2);
        complaint("model.zip: is damaged");
    }
}
