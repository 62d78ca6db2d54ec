package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Directories of sweeps with one file of them corrupted. */
class CorruptSweepTest extends CorruptInput {
    private static final String SWEEP = """
            name: small
            data: {source: digits}
            model: {name: mlp, widths: [4]}
            train: {epochs: 1, batchSize: 128, workers: 1}
            prune: {sparsities: [0, 0.9]}
            sweep:
              axes: {train.regularizer.lambda: [1.0e-5, 1.0e-4]}
              objective: {name: accuracy, sparsity: 0.9}
            """;
    // a generation, two trials proposed, and then what became of them
    private static final String GENERATION = "ledger/00000001.json";
    private static final String PROPOSED = "ledger/00000002.json";

    private Path config() throws IOException {
        return Files.writeString(dir.resolve("sweep.yaml"), SWEEP);
    }

    private DynamicTest with(String name, String command, String file, UnaryOperator<String> change, String... says) {
        return refused(command + ": " + name, folder -> {
            Path sweep = folder.resolve("sweep");
            FileUtils.copyDirectory(dir.resolve("good").toFile(), sweep.toFile());
            String text = Files.exists(sweep.resolve(file)) ? Files.readString(sweep.resolve(file)) : "";
            Files.write(sweep.resolve(file), change.apply(text).getBytes(StandardCharsets.ISO_8859_1));
            return command.equals("report") ? List.of("report", "--run", sweep.toString())
                    : List.of("sweep", "--config", config().toString(), "--out", sweep.toString());
        }, about("/sweep", says));
    }

    @TestFactory
    Stream<DynamicTest> ledgers() throws IOException {
        assertThat(Main.run("sweep", "--config", config().toString(), "--out", dir.resolve("good").toString())).as(complained.toString())
                .isZero();
        return Stream.of("report", "sweep").flatMap(command -> Stream.of(
                with("a generation cut short", command, GENERATION, text -> text.substring(0, text.length() / 2), "ledger"),
                with("a generation of nothing", command, GENERATION, text -> "{}", "ledger", "kind"),
                with("a generation with faulty settings", command, GENERATION, text -> text.replace("epochs: 1", "epochs: 0"), "train.epochs"),
                with("a proposal cut short", command, PROPOSED, text -> text.substring(0, text.length() - 5), "ledger"),
                with("a proposal of nothing", command, PROPOSED, text -> "{\"event\": \"proposed\"}", "ledger"),
                with("a proposal whose run is elsewhere", command, PROPOSED, text -> text.replace("trials/", "trials/../../../"), "ledger", "outside of the sweep"),
                with("an event of a trial that is not there", command, "ledger/00000003.json", text -> "{\"event\":\"started\",\"trial\":99}",
                        "ledger", "trial 99"),
                with("an event with a word for a number", command, "ledger/00000003.json",
                        text -> "{\"event\":\"started\",\"trial\":\"many\"}", "ledger"),
                with("an event of a later version", command, "ledger/00000003.json", text -> "{\"event\":\"paused\",\"trial\":1}", "ledger",
                        "paused"),
                with("an event with a foreign class", command, "ledger/00000003.json",
                        text -> "{\"event\":\"started\",\"trial\":1,\"@class\":\"java.net.URL\"}", "ledger")));
    }
}
