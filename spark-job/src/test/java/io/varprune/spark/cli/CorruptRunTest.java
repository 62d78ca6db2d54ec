package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Directories of runs, finished and unfinished, with one file of them corrupted. */
class CorruptRunTest extends CorruptInput {
    private static final String EXPERIMENT = """
            name: tiny
            data: {source: digits}
            model: {name: mlp, widths: [4]}
            train: {epochs: 1, batchSize: 64, workers: 1}
            prune: {sparsities: [0, 0.5]}
            """;

    private Path good;

    private void makeGood() throws IOException {
        good = dir.resolve("good");
        Path config = Files.writeString(dir.resolve("tiny.yaml"), EXPERIMENT);
        assertThat(Main.run("train", "--config", config.toString(), "--out", good.toString())).as(complained.toString()).isZero();
        assertThat(Main.run("prune", "--run", good.toString())).as(complained.toString()).isZero();
    }

    private DynamicTest with(String name, String command, String file, byte[] content, String... says) {
        return refused(command + ": " + name, folder -> {
            Path run = folder.resolve("run");
            FileUtils.copyDirectory(good.toFile(), run.toFile());
            if (content == null) {
                Files.delete(run.resolve(file));
            } else {
                Files.write(run.resolve(file), content);
            }
            return List.of(command, "--run", run.toString());
        }, about("/run", says));
    }

    private DynamicTest with(String name, String command, String file, UnaryOperator<String> change, String... says) throws IOException {
        return with(name, command, file, change.apply(Files.readString(good.resolve(file))).getBytes(StandardCharsets.UTF_8), says);
    }

    @TestFactory
    Stream<DynamicTest> whatARunWasMadeBy() throws IOException {
        makeGood();
        byte[] facts = Files.readAllBytes(good.resolve("run.json"));
        List<DynamicTest> tests = new ArrayList<>();
        for (String command : List.of("prune", "report", "flatness")) {
            tests.add(with("run.json empty", command, "run.json", new byte[0], "run.json"));
            tests.add(with("run.json cut short", command, "run.json", cut(facts, facts.length / 2), "run.json"));
            tests.add(with("run.json random", command, "run.json", random(400, 3), "run.json"));
            tests.add(with("_SUCCESS missing", command, "_SUCCESS", (byte[]) null, "is not a finished run"));
        }
        tests.addAll(List.of(
                with("run.json missing", "prune", "run.json", (byte[]) null, "run.json"),
                with("run.json of nothing", "prune", "run.json", text -> "{}", "run.json"),
                with("run.json a list", "prune", "run.json", text -> "[]", "run.json"),
                with("run.json a word", "prune", "run.json", text -> "\"run\"", "run.json"),
                with("run.json nested deeply", "prune", "run.json", text -> "[".repeat(100_000), "run.json"),
                with("run.json twice", "report", "run.json", text -> text + text, "run.json"),
                with("a setting of another version", "prune", "run.json", text -> text.replace("epochs: 1", "epochen: 1"), "run.json",
                        "train.epochen: unknown key"),
                with("a setting out of range", "report", "run.json", text -> text.replace("epochs: 1", "epochs: 0"), "run.json",
                        "train.epochs: got 0"),
                with("a setting that is another program's", "flatness", "run.json",
                        text -> text.replace("name: \\\"tiny\\\"", "name: !!javax.script.ScriptEngineManager []")
                                .replace("name: tiny", "name: !!javax.script.ScriptEngineManager []"), "run.json", "tag")));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> models() throws IOException {
        makeGood();
        byte[] model = Files.readAllBytes(good.resolve("model.zip"));
        List<DynamicTest> tests = new ArrayList<>();
        for (String command : List.of("prune", "flatness")) {
            tests.addAll(List.of(
                    with("model.zip missing", command, "model.zip", (byte[]) null, "has no model.zip"),
                    with("model.zip empty", command, "model.zip", new byte[0], "model.zip", "damaged or no model file"),
                    with("model.zip cut short", command, "model.zip", cut(model, model.length / 2), "model.zip", "damaged"),
                    with("model.zip with a flipped bit", command, "model.zip", flipped(model, 100, 400, new Random(1)), "model.zip"),
                    with("model.zip random", command, "model.zip", random(3000, 1), "model.zip", "damaged or no model file")));
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> tables() throws IOException {
        makeGood();
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : List.of("pruning-curve.csv", "syncs.csv", "layers.csv")) {
            tests.addAll(List.of(
                    with(file + " missing", "report", file, (byte[]) null, file),
                    with(file + " empty", "report", file, new byte[0], file, "must begin with the line"),
                    with(file + " random", "report", file, random(300, 6), file),
                    with(file + " cut in a row", "report", file, text -> text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 2),
                            file, "cells instead of"),
                    with(file + " with a word for a number", "report", file, text -> text.replaceAll("(?m),[0-9.E-]+$", ",many")
                            .replaceAll("(?m)^0,", "zero,").replaceFirst(",0.5,", ",half,"), file, "must be"),
                    with(file + " with a bracket", "report", file, text -> text + "\"\n", file)));
        }
        tests.add(with("flatness.csv of garbage", "report", "flatness.csv", random(50, 1), "flatness.csv"));
        tests.add(with("loss-directions.csv of garbage", "report", "loss-directions.csv", new byte[] {'x'}, "loss-directions.csv"));
        return tests.stream();
    }

    private static final String CHECKPOINTED = EXPERIMENT.replace("epochs: 1", "epochs: 60, checkpoint: {syncs: 2, minutes: 0, keep: 2}");

    /** That no checkpoint is whole; where one is, it is used: {@link ResumeCommandTest}. */
    @TestFactory
    Stream<DynamicTest> checkpoints() throws Exception {
        Path config = Files.writeString(dir.resolve("long.yaml"), CHECKPOINTED);
        Path unfinished = dir.resolve("unfinished");
        killWhenItSays("epoch 12/60", "train", "--config", config.toString(), "--out", unfinished.toString());
        byte[] whole;
        try (Stream<Path> files = Files.list(unfinished.resolve("checkpoints"))) {
            whole = Files.readAllBytes(files.filter(file -> file.getFileName().toString().startsWith("sync-")).findFirst().orElseThrow());
        }
        return Stream.of(
                checkpoint("empty", config, new byte[0], "cut short"),
                checkpoint("cut in its header", config, cut(whole, 30), "cut short"),
                checkpoint("cut in its numbers", config, cut(whole, whole.length / 2), "bytes instead of"),
                checkpoint("one byte short", config, cut(whole, whole.length - 1), "bytes instead of"),
                checkpoint("random", config, random(whole.length, 2), "is not a checkpoint"),
                checkpoint("of another version", config, ByteBuffer.wrap(whole.clone()).putInt(8, 99).array(), "version 99"),
                checkpoint("of another run", config, flipped(whole, 20, 1), "other settings, data or workers"),
                checkpoint("of 2^31-1 parameters", config, ByteBuffer.wrap(whole.clone()).putInt(56, Integer.MAX_VALUE).array(), "announces"),
                checkpoint("of 2^31-1 earlier states", config, ByteBuffer.wrap(whole.clone()).putInt(64, Integer.MAX_VALUE).array(), "announces"),
                checkpoint("of an epoch with a flipped bit", config, flipped(whole, 45, 3), "its checksum is wrong"),
                checkpoint("of a weight with a flipped bit", config, flipped(whole, 100, 700, new Random(4)), "its checksum is wrong"),
                checkpoint("with a wrong checksum", config, flipped(whole, whole.length - 1, 0), "its checksum is wrong"));
    }

    private DynamicTest checkpoint(String name, Path config, byte[] content, String says) {
        return refused("resume: the only checkpoint " + name, folder -> {
            Path run = folder.resolve("out");
            FileUtils.copyDirectory(dir.resolve("unfinished").toFile(), run.toFile());
            FileUtils.cleanDirectory(run.resolve("checkpoints").toFile());
            Files.write(run.resolve("checkpoints/sync-0000000002"), content);
            List<String> words = new ArrayList<>(trainWith(folder, config));
            words.add("--resume");
            return words;
        }, "checkpoints/sync-0000000002", says, "no checkpoint is left");
    }
}
