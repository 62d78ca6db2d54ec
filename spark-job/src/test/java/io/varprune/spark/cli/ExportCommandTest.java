package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.export.Predictor;
import io.varprune.export.SparseNetwork;
import io.varprune.model.ModelFile;
import io.varprune.regularize.FlatView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.api.Test;

/** The command export as a user types it. */
class ExportCommandTest extends TypedCommand {
    private Path train(String... sets) throws Exception {
        Path config = Files.writeString(dir.resolve("tiny.yaml"), """
                name: tiny
                data: {source: digits, normalize: true}
                model: {name: mlp, widths: [40]}
                train: {epochs: 3, batchSize: 64, workers: 2, regularizer: {lambda: 1e-4}}
                prune: {sparsities: [0], allocations: [global]}
                """);
        Path run = dir.resolve("run");
        List<String> words = new java.util.ArrayList<>(List.of("train", "--config", config.toString(), "--out", run.toString()));
        for (String set : sets) {
            words.addAll(List.of("--set", set));
        }
        assertThat(Main.run(words.toArray(String[]::new))).as(complained.toString()).isZero();
        return run;
    }

    @Test
    void everyFormatHoldsThePrunedModel() throws Exception {
        Path run = train();
        Path out = dir.resolve("export");

        assertThat(Main.run("export", "--run", run.toString(), "--sparsity", "0.8", "--out", out.toString()))
                .as(complained.toString()).isZero();

        assertThat(out.toFile().list()).containsExactlyInAnyOrder("model.zip", "model.safetensors", "model.json", "load.py",
                "model.sparse", "_SUCCESS");
        Configuration hadoop = new Configuration();
        Model zip = ModelFile.read(new org.apache.hadoop.fs.Path(out.resolve("model.zip").toUri()), hadoop);
        SparseNetwork sparse = SparseNetwork.read(new org.apache.hadoop.fs.Path(out.resolve("model.sparse").toUri()), hadoop);
        float[] params = params(zip);
        assertThat(params(sparse.network())).isEqualTo(params);
        // 64 * 40 + 40 * 10 weights, 592 are left; 50 biases
        assertThat(IntStream.range(0, params.length).filter(i -> params[i] != 0).count()).isBetween(592L, 642L);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("592 of 2,960 weights are left").contains("pruned, sparse file, fp32")
                .contains("Zeros alone make nothing faster").contains("exported: ");
        assertThat(printed.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.contains(dir.toString())))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        JsonNode description = new ObjectMapper().readTree(out.resolve("model.json").toFile());
        assertThat(description.at("/origin/sparsity").asDouble()).isEqualTo(0.8);
        assertThat(description.at("/input/normalization/mean")).hasSize(1);

        // pixels of 0 to 16, as features of the example's own
        Examples test = DigitsData.load().test();
        float[] plain = new float[test.count() * 64];
        test.copyFeatures(IntStream.range(0, test.count()).toArray(), 0, test.count(), plain);
        int right = 0;
        try (Predictor predictor = new Predictor(sparse.network())) {
            for (int i = 0; i < test.count(); i++) {
                byte[] pixels = new byte[64];
                for (int j = 0; j < 64; j++) {
                    pixels[j] = (byte) Math.round(plain[i * 64 + j] / sparse.input().scale());
                }
                float[] p = predictor.predict(sparse.input().features(pixels), 1);
                int best = IntStream.range(0, 10).reduce((a, b) -> p[b] > p[a] ? b : a).orElseThrow();
                right += best == test.label(i) ? 1 : 0;
            }
        }
        assertThat((double) right / test.count()).isGreaterThan(0.5);
    }

    @Test
    void structuredPruningExportsASmallerNetworkOfOneRunOfAFolder() throws Exception {
        Path runs = train("compare.lambdas=[0, 1e-4]", "train.epochs=1");
        assertThat(Main.run("export", "--run", runs.toString(), "--sparsity", "0.5", "--out", dir + "/export")).isEqualTo(2);
        complaint("--trial: got none, allowed is one of ");
        assertThat(dir.resolve("export")).doesNotExist();
        String name = Files.list(runs).filter(Files::isDirectory).map(p -> p.getFileName().toString()).sorted().findFirst().orElseThrow();

        assertThat(Main.run("export", "--run", runs.toString(), "--trial", name, "--sparsity", "0.5", "--format", "DL4J,sparse", "--values",
                "fp16", "--set", "prune.allocations=[structured]", "--out", dir + "/export")).as(complained.toString()).isZero();

        assertThat(dir.resolve("export").toFile().list()).containsExactlyInAnyOrder("model.zip", "model.sparse", "_SUCCESS");
        assertThat(ModelFile.read(new org.apache.hadoop.fs.Path(dir + "/export/model.zip"), new Configuration()).numParams())
                .isEqualTo(64 * 20 + 20 + 20 * 10 + 10);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("The layers are smaller, for any program.")
                .contains("fp16 moves a weight by up to 1/2048 of itself");
    }

    @Test
    void aMistakeIsNamedInOneLineAndLeavesNothing() throws Exception {
        Path run = train("train.epochs=1");
        String out = dir + "/export";
        assertThat(Main.run("export", "--run", run.toString(), "--sparsity", "1", "--out", out)).isEqualTo(2);
        complaint("sparsity: got 1.0, allowed 0 or more and below 1");
        assertThat(Main.run("export", "--run", run.toString(), "--sparsity", "0.9", "--format", "onnx", "--out", out)).isEqualTo(2);
        complaint("Deeplearning4j has no maintained way to write onnx");
        assertThat(Main.run("export", "--run", run.toString(), "--sparsity", "0.9", "--format", "pt", "--out", out)).isEqualTo(2);
        complaint("got 'pt', allowed dl4j, safetensors, sparse");
        assertThat(Main.run("export", "--run", dir.toString(), "--sparsity", "0.9", "--out", out)).isEqualTo(2);
        complaint("is not a finished run");
        assertThat(Main.run("export", "--run", run.toString(), "--sparsity", "0.9", "--values", "fp8", "--out", out)).isEqualTo(2);
        complaint("fp8");
        assertThat(dir.resolve("export")).doesNotExist();
        assertThat(Main.run("export", "--run", run.toString(), "--sparsity", "0.9", "--out", run.toString())).isEqualTo(2);
        complaint("is not empty: choose another or remove it");
        Files.delete(run.resolve("model.zip"));
        assertThat(Main.run("export", "--run", run.toString(), "--sparsity", "0.9", "--out", out)).isEqualTo(2);
        complaint("has no model.zip and no runs in it");
        assertThat(dir.resolve("export")).doesNotExist();
    }

    private static float[] params(Model network) {
        float[] params = new float[Math.toIntExact(network.numParams())];
        FlatView.of(network.params()).read(params);
        return params;
    }
}
