package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.regularize.FlatView;
import io.varprune.spark.training.LocalSpark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;

/** train --resume, on the digits, beside runs that were never disturbed. */
class ResumeCommandTest extends TypedCommand {
    // 674 examples of a worker are 43 minibatches: 11 syncs an epoch
    private static final String LONG = """
            name: long
            data: {source: digits}
            model: {name: mlp, widths: [20]}
            train:
              epochs: 60
              batchSize: 16
              workers: 2
              averagingFrequency: 4
              updater: {name: adam, learningRate: 0.003}
              regularizer: {lambda: 1e-4}
              reparameterization: powerpropagation
              checkpoint: {syncs: 2, minutes: 0, keep: 3}
            """;

    private String config() throws IOException {
        return Files.writeString(dir.resolve("long.yaml"), LONG).toString();
    }

    private int train(String out, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("train", "--config", config(), "--out", dir.resolve(out).toString()));
        words.addAll(List.of(more));
        return Main.run(words.toArray(String[]::new));
    }

    private String said() {
        String text = printed.toString(StandardCharsets.UTF_8);
        printed.reset();
        return text;
    }

    private float[] weights(String run) throws IOException {
        try (InputStream in = Files.newInputStream(dir.resolve(run).resolve("model.zip"))) {
            var params = ModelSerializer.restoreMultiLayerNetwork(in, false).params();
            float[] weights = new float[(int) params.length()];
            FlatView.of(params).read(weights);
            return weights;
        }
    }

    /** Without the times, which are columns 7 to 10 and 12, and what depends on them. */
    private List<String> syncs(String run) throws IOException {
        return Files.readAllLines(dir.resolve(run).resolve("syncs.csv")).stream().map(line -> {
            List<String> cells = new ArrayList<>(Arrays.asList(line.split(",")));
            cells.subList(11, cells.size()).clear();
            cells.subList(6, 10).clear();
            return String.join(",", cells);
        }).toList();
    }

    private List<String> names(String run) throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve(run))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aDriverThatIsKilledIsGoneOnWithBitForBit() throws Exception {
        killWhenItSays("epoch 12/60", "train", "--config", config(), "--out", dir.resolve("run").toString());
        assertThat(names("run")).contains("run.json", "checkpoints").doesNotContain("_SUCCESS", "model.zip", "syncs.csv");

        assertThat(train("run")).isEqualTo(2);
        complaint("is not empty: choose another or remove it, or go on with the unfinished run in it (--resume)");
        assertThat(train("run", "--resume", "--set", "train.epochs=70", "--set", "train.checkpoint.keep=1")).isEqualTo(2);
        complaint("/run: is an unfinished run of other settings: train.epochs is 60, asked for 70; choose another --out or remove it");

        // the newest one is damaged, too
        List<String> checkpoints = names("run/checkpoints").stream().filter(name -> name.startsWith("sync-")).toList();
        assertThat(checkpoints).hasSizeBetween(3, 4);
        String newest = checkpoints.get(checkpoints.size() - 1);
        Files.write(dir.resolve("run/checkpoints").resolve(newest), new byte[] {1, 2, 3});
        int left = Integer.parseInt(newest.substring("sync-".length())) - 2;
        said();
        assertThat(train("run", "--resume")).as(complained.toString()).isZero();
        assertThat(said().lines().filter(line -> line.contains("warning") || line.contains("goes on"))).satisfiesExactly(
                line -> assertThat(line).contains(newest + " is cut short after 3 bytes; the one before it is used"),
                line -> assertThat(line).contains("goes on after sync " + (left - 1) + ", in epoch " + ((left - 1) / 11 + 1)));
        assertThat(names("run")).containsExactly("_SUCCESS", "model.zip", "run.json", "syncs.csv");

        assertThat(train("undisturbed")).as(complained.toString()).isZero();
        assertThat(weights("run")).isEqualTo(weights("undisturbed"));
        assertThat(syncs("run")).isEqualTo(syncs("undisturbed")).hasSize(1 + 60 * 11);

        assertThat(train("run", "--resume")).isZero();
        assertThat(said()).contains("/run: finished before");
        assertThat(train("run", "--resume", "--set", "seed=2")).isEqualTo(2);
        complaint("/run: is a finished run of other settings: seed is 1, asked for 2");
    }

    @Test
    void ofSeveralTrialsTheFinishedAreSkippedAndTheRestIsMade() throws Exception {
        String[] two = {"--set", "compare.seeds=[1, 2, 3]", "--set", "train.epochs=30"};
        assertThat(train("undisturbed", two)).as(complained.toString()).isZero();
        List<String> words = new ArrayList<>(List.of("train", "--config", config(), "--out", dir.resolve("run").toString()));
        words.addAll(List.of(two));
        killWhenItSays("2/3 powerpropagation var 1.0E-4 seed 2: epoch 6/30", words.toArray(String[]::new));
        Path first = dir.resolve("run/lambda-1.0E-4-seed-1/_SUCCESS");
        var made = Files.getLastModifiedTime(first);
        said();
        String[] resume = Stream.concat(Arrays.stream(two), Stream.of("--resume")).toArray(String[]::new);
        assertThat(train("run", resume)).as(complained.toString()).isZero();
        assertThat(said()).contains("1/3 powerpropagation var 1.0E-4 seed 1: finished before", "seed 2: goes on after sync ",
                "3/3 powerpropagation var 1.0E-4 seed 3: epoch 6/30");
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(made);
        for (int seed = 1; seed <= 3; seed++) {
            String trial = "/lambda-1.0E-4-seed-" + seed;
            assertThat(weights("run" + trial)).isEqualTo(weights("undisturbed" + trial));
            assertThat(syncs("run" + trial)).isEqualTo(syncs("undisturbed" + trial));
        }
        assertThat(train("run", "--resume", "--set", "compare.seeds=[1, 2]", "--set", "train.epochs=30")).isEqualTo(2);
        complaint("/run: is a finished run of other settings: compare.seeds is [1,2,3], asked for [1,2]");
    }

    @Test
    void resumeBeginsWhereThereIsNothingAndRefusesWhatIsNoRun() throws Exception {
        assertThat(Main.run("train", "--config", config(), "--resume")).isEqualTo(2);
        complaint("--resume: needs --out, the directory of the run to go on with");
        Files.writeString(Files.createDirectory(dir.resolve("mine")).resolve("letter.txt"), "x");
        assertThat(train("mine", "--resume")).isEqualTo(2);
        complaint("/mine is not empty and has no run.json of a run to resume: choose another or remove it");
        assertThat(names("mine")).containsExactly("letter.txt");

        // killed before the run could say what it is
        Files.writeString(Files.createDirectory(dir.resolve("early")).resolve(".run.json.tmp-1"), "{");
        assertThat(train("early", "--resume", "--set", "train.epochs=1")).as(complained.toString()).isZero();
        assertThat(names("early")).containsExactly("_SUCCESS", "model.zip", "run.json", "syncs.csv");
    }

    /** As many workers as slots, twice as many slots later. */
    @Test
    void aRunThatIsResumedKeepsItsNumberOfWorkers() throws Exception {
        String[] words = {"--set", "train.workers=0", "--set", "train.epochs=2"};
        assertThat(train("run", words)).as(complained.toString()).isZero();
        float[] two = weights("run");
        Files.delete(dir.resolve("run/_SUCCESS"));
        Files.delete(dir.resolve("run/model.zip"));
        LocalSpark.stop();
        System.setProperty("spark.master", "local[4]");
        assertThat(train("run", "--set", "train.workers=0", "--set", "train.epochs=2", "--resume")).as(complained.toString()).isZero();
        assertThat(weights("run")).isEqualTo(two);
    }
}
