package io.varprune.spark.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Experiments and sweeps in YAML that are none, and values out of range. */
class CorruptConfigTest extends CorruptInput {
    private DynamicTest yaml(String name, String text, String... says) {
        return bytes(name, text.getBytes(StandardCharsets.UTF_8), says);
    }

    private DynamicTest bytes(String name, byte[] content, String... says) {
        return refused(name, folder -> trainWith(folder, Files.write(folder.resolve("experiment.yaml"), content)),
                about("experiment.yaml", says));
    }

    @TestFactory
    Stream<DynamicTest> texts() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i)).append("*a%d, ".formatted(i - 1).repeat(8)).append("*a%d]\n".formatted(i - 1));
        }
        return Stream.of(
                yaml("empty", "", "empty"),
                yaml("a comment alone", "# nothing\n", "empty"),
                yaml("a list", "- name: x\n", "a map"),
                yaml("a word", "experiment", "a map"),
                yaml("billion laughs", bomb.toString(), "alias"),
                yaml("an alias of itself", "data: &d {source: *d}\n", "experiment.yaml"),
                yaml("an alias of nothing", "data: *none\n", "none"),
                yaml("a thousand lists in lists", "data: " + "[".repeat(1000) + "]".repeat(1000), "Nesting Depth"),
                yaml("a hundred thousand maps in maps", "{a: ".repeat(100_000), "Nesting Depth"),
                yaml("a hundred thousand indented keys", nested(1000), "Nesting Depth"),
                yaml("the same key twice", "seed: 1\nseed: 2\n", "seed"),
                yaml("the same inner key twice", "train: {epochs: 1, epochs: 2}\n", "epochs"),
                yaml("an unknown key", "modell: mlp\n", "modell: unknown key", "did you mean model"),
                yaml("an unknown inner key", "train: {batchsize: 3}\n", "train.batchsize: unknown key", "did you mean batchSize"),
                yaml("a key of another kind", "? [a, b]\n: c\n", "a list or map as key"),
                yaml("a tab", "train:\n\tepochs: 1\n", "line 2"),
                yaml("an open bracket", "train: {epochs: 1\n", "malformed YAML"),
                yaml("an open quote", "name: \"x\n", "malformed YAML"),
                yaml("two documents", "seed: 1\n---\nseed: 2\n", "malformed YAML"),
                yaml("a script engine", "data: !!javax.script.ScriptEngineManager [!!java.net.URL ['http://127.0.0.1:9/']]\n", "tag"),
                yaml("a Java object", "model: !!java.io.File ['/tmp/x']\n", "tag"),
                yaml("a tag of one's own", "model: !secret mlp\n", "tag"),
                yaml("binary", "name: !!binary aGVsbG8\n", "tag"),
                yaml("a control character", "name: \"x\u0007\"\n", "experiment.yaml"),
                yaml("JSON cut short", "{\"name\": \"x\", \"train\": {\"epochs\": ", "malformed YAML"),
                yaml("a megabyte of commas", "prune: {sparsities: [" + "0.5, ".repeat(300_000) + "]}\n", "experiment.yaml"),
                yaml("two megabytes of a word", "name: " + "x".repeat(1 << 21) + "\n", "experiment.yaml", "longer"),
                bytes("random bytes", random(2000, 3)),
                bytes("a gzip file", cut(new byte[] {0x1f, (byte) 0x8b, 8, 0}, 40)),
                bytes("no UTF-8", "name: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1), "UTF-8"),
                bytes("a byte that UTF-8 has not", new byte[] {'n', 'a', 'm', 'e', ':', ' ', (byte) 0xff, '\n'}, "UTF-8"),
                bytes("zero bytes", new byte[100]),
                refused("missing", folder -> trainWith(folder, folder.resolve("none.yaml")), "none.yaml does not exist"),
                refused("a folder", folder -> trainWith(folder, folder), "cannot be read"));
    }

    private static String nested(int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            text.append(" ".repeat(i)).append("a:\n");
        }
        return text.toString();
    }

    /** A setting with a value that it cannot have. */
    private DynamicTest setting(String setting, String value, String... says) {
        String[] path = setting.split("\\.");
        return yaml(setting + " " + value, String.join(": {", path) + ": " + value + "}".repeat(path.length - 1) + "\n",
                about(setting, says));
    }

    @TestFactory
    Stream<DynamicTest> values() {
        return Stream.of(
                setting("name", "../../escape", "letters, digits"),
                setting("name", "'a/b'", "letters, digits"),
                setting("name", "''", "letters, digits"),
                setting("name", "[a]"),
                setting("seed", "1.5"),
                setting("seed", "9223372036854775808", "64 bits"),
                setting("seed", "9".repeat(30), "64 bits"),
                setting("seed", "soon"),
                setting("data.source", "imagenet", "mnist"),
                yaml("no folder of the data", "data: {source: mnist}\n", "data.dir: missing"),
                setting("data.testFraction", "0"),
                setting("data.testFraction", "1.0"),
                setting("data.channels", "4"),
                setting("data.augment", "{crop: -1}", "data.augment.crop"),
                setting("model.name", "gpt"),
                setting("train.epochs", "0", "1 or more"),
                setting("train.epochs", "-3", "1 or more"),
                setting("train.epochs", "1e3", "whole number"),
                setting("train.epochs", "99999999999", "32 bits"),
                setting("train.batchSize", "0", "1 or more"),
                setting("train.batchSize", "ten", "whole number"),
                setting("train.workers", "-1", "0 or more"),
                setting("train.averagingFrequency", "0", "1 or more"),
                setting("train.weightDecay", "-0.1", "0 or more"),
                setting("train.weightDecay", ".nan"),
                setting("train.schedule", "linear"),
                setting("train.updater", "{learningRate: .nan}", "train.updater.learningRate"),
                setting("train.updater", "{learningRate: -0.1}", "train.updater.learningRate"),
                setting("train.updater", "{learningRate: .inf}", "train.updater.learningRate"),
                setting("train.updater", "{momentum: 1.5}", "train.updater.momentum"),
                setting("train.regularizer", "{lambda: -1}", "train.regularizer.lambda", "0 or more"),
                setting("train.regularizer", "{lambda: NaN}", "train.regularizer.lambda"),
                setting("train.regularizer", "{lambda: 1e400}", "train.regularizer.lambda"),
                setting("train.regularizer", "[{name: var}, {name: var}]", "var once"),
                setting("train.step", "{name: sam, rho: -1}", "train.step.rho"),
                setting("train.checkpoint", "{keep: 0}", "train.checkpoint.keep"),
                setting("prune.sparsities", "[1.5]", "prune.sparsities[0]"),
                setting("prune.sparsities", "[-0.1]", "prune.sparsities[0]"),
                setting("prune.sparsities", "[1]", "prune.sparsities[0]"),
                setting("prune.sparsities", "[.nan]", "prune.sparsities[0]"),
                setting("prune.criterion", "[best]"),
                setting("prune.allocations", "[global, global]", "each once"),
                setting("prune.allocations", "['0:4']"),
                setting("prune.allocations", "['5:4']"),
                setting("prune.recalibrate", "-1", "0 or more"),
                setting("compare", "{lambdas: [-1]}", "compare.lambdas"));
    }

    /** Settings that only the data or the network show to be wrong. */
    private DynamicTest misfit(String name, String text, String says) {
        return refused(name, folder -> trainWith(folder, Files.writeString(folder.resolve("experiment.yaml"), text)), says);
    }

    /** Settings that only the data or the network show to be wrong. */
    @TestFactory
    Stream<DynamicTest> valuesForTheDigits() {
        return Stream.of(
                misfit("more workers than examples", "{train: {workers: 5000}}", "train.workers: got 5000, allowed 1 to 1347"),
                misfit("more crop than image", "{data: {augment: {crop: 8}}}", "data.augment.crop: got 8, allowed 0 to 7"),
                misfit("a layer that is not there", "{train: {workers: 1, regularizer: {include: [fc9]}}}", "fc9: no such layer"),
                misfit("images too small for the network", "{model: vgg-16}", "vgg-16 needs images of 32x32 pixels or more"),
                misfit("a class for each pixel", "{model: {name: unet, width: 2, levels: 1}}", "model.name: got unet"),
                misfit("a layer of two billion neurons", "{model: {name: mlp, widths: [2000000000]}}", "parameters, allowed"),
                misfit("layers whose product overflows", "{model: {name: mlp, widths: [2147483647, 2147483647]}}", "parameters, allowed"),
                misfit("more weights than memory", "{model: {name: mlp, widths: [40000, 40000]}}", "parameters, allowed"),
                misfit("too many channels", "{model: {name: unet, width: 100000000, levels: 2}}", "parameters, allowed"));
    }

    private DynamicTest sweep(String name, String block, String... says) {
        return refused(name, folder -> {
            Path config = Files.writeString(folder.resolve("sweep.yaml"), "train: {epochs: 2}\nsweep: " + block + "\n");
            return List.of("sweep", "--config", config.toString(), "--out", folder.resolve("out").toString());
        }, about("sweep.yaml", says));
    }

    @TestFactory
    Stream<DynamicTest> sweeps() {
        return Stream.of(
                sweep("nothing to try", "{}", "sweep.axes: got none"),
                sweep("an axis that is no setting", "{axes: {train.epoch: [1, 2]}}", "sweep.axes.train.epoch"),
                sweep("an axis with a value out of range", "{axes: {train.regularizer.lambda: [-1]}}", "train.regularizer.lambda"),
                sweep("an axis of the seed", "{axes: {seed: [1, 2]}}", "cannot vary"),
                sweep("a range from below 0 in logarithms", "{axes: {train.regularizer.lambda: {log: [-1, 1], points: 3}}}", "log"),
                sweep("a billion points", "{axes: {train.regularizer.lambda: {linear: [0, 1], points: 1000000000}}}", "points"),
                sweep("a grid of many axes", "{axes: {train.epochs: {linear: [1, 100], points: 100}, train.batchSize: {linear: [1, 100],"
                        + " points: 100}, train.weightDecay: {linear: [0, 1], points: 100}}}", "at most 10000"),
                sweep("an unknown search", "{axes: {train.regularizer.lambda: [1]}, search: annealing}", "sweep.search"),
                sweep("rungs beyond the end", "{axes: {train.regularizer.lambda: [1]}, halving: {name: asha, rungs: [5]}}", "sweep.halving"),
                sweep("half a seed", "{axes: {train.regularizer.lambda: [1]}, seeds: [1.5]}", "sweep.seeds"));
    }
}
