package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.store.DirectoryLock;
import io.varprune.store.RunDirectory;
import io.varprune.store.TrialRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** sweep, on the digits. */
class SweepCommandTest extends TypedCommand {
    private static final String SWEEP = """
            name: small
            data: {source: digits}
            model: {name: mlp, widths: [20]}
            train:
              epochs: 4
              batchSize: 32
              workers: 2
              averagingFrequency: 4
              updater: {name: nesterovs, learningRate: 0.1, momentum: 0.9}
              regularizer: {lambda: 1e-4}
              checkpoint: {syncs: 5, minutes: 0, keep: 2}
            prune: {sparsities: [0, 0.9]}
            sweep:
              axes: {train.regularizer.lambda: [1.0e-5, 1.0e-4, 1.0e-3]}
              seeds: [1, 2]
              objective: {name: accuracy, sparsity: 0.9}
            """;

    private String[] words(String out, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("sweep", "--config", Files.writeString(dir.resolve("sweep.yaml"), SWEEP).toString(),
                "--out", dir.resolve(out).toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private int sweep(String out, String... more) throws IOException {
        return Main.run(words(out, more));
    }

    private String said() {
        String text = printed.toString(StandardCharsets.UTF_8);
        printed.reset();
        return text;
    }

    private List<TrialRecord> trials(String sweep) throws IOException {
        try (InputStream in = Files.newInputStream(dir.resolve(sweep).resolve("trials.csv"))) {
            return TrialRecord.TABLE.read(in);
        }
    }

    /** Without what a kill changes. */
    private List<TrialRecord> numbers(String sweep) throws IOException {
        return trials(sweep).stream().map(t -> new TrialRecord(t.generation(), t.trial(), t.method(), t.lambda(), t.seed(), t.settings(),
                t.state(), t.reason(), 0, t.epochs(), t.accuracy(), t.objective(), 0, t.run())).toList();
    }

    /** When each finished run of a sweep was finished. */
    private Map<String, FileTime> finished(String sweep) throws IOException {
        Map<String, FileTime> finished = new LinkedHashMap<>();
        Path trials = dir.resolve(sweep).resolve("trials");
        if (Files.exists(trials)) {
            try (Stream<Path> runs = Files.list(trials)) {
                for (Path run : runs.filter(run -> Files.exists(run.resolve("_SUCCESS"))).toList()) {
                    finished.put(run.getFileName().toString(), Files.getLastModifiedTime(run.resolve("_SUCCESS")));
                }
            }
        }
        return finished;
    }

    @Test
    void decidesAndTheSameCommandAgainHasNothingToDo() throws IOException {
        assertThat(sweep("{date}")).as(complained.toString()).isZero();
        String day = LocalDate.now(Clock.systemUTC()).toString();
        assertThat(said()).contains("trial-parallel, 2 at once", "trials: 6 done, 0 running, 0 queued", "best: lambda-", "mean of 2 seeds");
        assertThat(trials(day)).hasSize(6).allSatisfy(trial -> {
            assertThat(trial.state()).isEqualTo("complete");
            assertThat(trial.epochs()).isEqualTo(4);
            List<String> curve = Files.readAllLines(dir.resolve(day).resolve(trial.run()).resolve("pruning-curve.csv"));
            List<String> header = List.of(curve.get(0).split(","));
            String[] at90 = curve.get(2).split(",", -1);
            assertThat(Double.parseDouble(at90[header.indexOf("sparsity")])).isEqualTo(0.9);
            assertThat(Double.parseDouble(at90[header.indexOf("accuracy")])).isEqualTo(trial.objective());
        });
        JsonNode summary = new ObjectMapper().readTree(dir.resolve(day).resolve("sweep.json").toFile());
        double best = trials(day).stream().mapToDouble(TrialRecord::lambda).distinct().map(lambda -> mean(day, lambda)).max().orElseThrow();
        assertThat(summary.at("/generations/0/best/objective").asDouble()).isEqualTo(best);
        assertThat(mean(day, summary.at("/generations/0/best/lambda").asDouble())).isEqualTo(best);
        assertThat(dir.resolve(day).resolve("trials.parquet/part-00000.snappy.parquet")).exists();
        assertThat(dir.resolve(day).resolve("_SUCCESS")).exists();

        Map<String, FileTime> before = finished(day);
        assertThat(before).hasSize(6);
        Files.delete(dir.resolve(day).resolve("report.html"));
        assertThat(sweep("{date}")).as(complained.toString()).isZero();
        assertThat(finished(day)).isEqualTo(before);
        Files.delete(dir.resolve(day).resolve("report.html"));
        assertThat(Main.run("report", "--run", dir.resolve(day).toString())).as(complained.toString()).isZero();
        assertThat(dir.resolve(day).resolve("report.html")).content().contains("varprune sweep: small");
    }

    private double mean(String sweep, double lambda) {
        try {
            return trials(sweep).stream().filter(trial -> trial.lambda() == lambda).mapToDouble(TrialRecord::objective).average().orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void driversThatAreKilledOrToldToEndLoseNothingThatWasFinished() throws Exception {
        assertThat(sweep("undisturbed", "--parallel", "data-parallel")).as(complained.toString()).isZero();

        killWhenItSays("trials: 0 done, 2 running", words("sweep"));
        killWhenItSays("trials: 2 done", words("sweep"));
        Map<String, FileTime> before = finished("sweep");
        assertThat(before).isNotEmpty();
        String last = terminateWhenItSays("running", words("sweep"));
        assertThat(last).contains("interrupted; the same command goes on");
        assertThat(finished("sweep")).containsAllEntriesOf(before);
        assertThat(dir.resolve("sweep/_SUCCESS")).doesNotExist();
        before = finished("sweep");

        assertThat(sweep("sweep")).as(complained.toString()).isZero();
        assertThat(finished("sweep")).containsAllEntriesOf(before);
        assertThat(numbers("sweep")).isEqualTo(numbers("undisturbed"));
        assertThat(dir.resolve("sweep/_SUCCESS")).exists();
    }

    @Test
    void aSweepThatAnotherProcessWorksOnIsLeftAlone() throws IOException {
        RunDirectory held = RunDirectory.openOrCreate(new org.apache.hadoop.fs.Path(dir.resolve("held").toUri()), new Configuration());
        try (DirectoryLock lock = DirectoryLock.take(held, "night-1").lock().orElseThrow()) {
            assertThat(sweep("held")).isEqualTo(75);
            assertThat(said()).contains("/held: another sweep works there: process " + ProcessHandle.current().pid(), "(night-1)");
            assertThat(sweep("held", "--if-locked", "skip")).isZero();
            assertThat(said()).contains("another sweep works there");
            lock.require();
        }
        assertThat(dir.resolve("held/ledger")).doesNotExist();
    }

    @Test
    void otherSettingsAreRefusedOrANewGeneration() throws IOException {
        String[] one = {"--set", "sweep.seeds=[1]", "--set", "train.epochs=1"};
        assertThat(sweep("sweep", one)).as(complained.toString()).isZero();
        Map<String, FileTime> before = finished("sweep");
        String[] two = {"--set", "sweep.seeds=[1, 2]", "--set", "train.epochs=1"};
        assertThat(sweep("sweep", two)).isEqualTo(2);
        complaint("holds a sweep with other settings: sweep.seeds is [1], asked for [1,2]: choose another directory, or go on with the new "
                + "settings (--extend)");
        assertThat(sweep("sweep", Stream.concat(Stream.of(two), Stream.of("--extend")).toArray(String[]::new))).as(complained.toString()).isZero();
        assertThat(trials("sweep")).extracting(TrialRecord::generation).containsExactly(1, 1, 1, 2, 2, 2);
        assertThat(finished("sweep")).containsAllEntriesOf(before).hasSize(6);
    }

    @Test
    void aTrialsOwnErrorIsARowAndCanBeTriedAgain() throws IOException {
        // the second rate makes weights that are no numbers
        String[] rates = {"--set", "sweep.axes={train.updater.learningRate: [0.1, 1.0e30]}", "--set", "sweep.seeds=[1]",
            "--set", "train.epochs=1"};
        assertThat(sweep("sweep", rates)).as(complained.toString()).isZero();
        assertThat(said()).contains("1 failed, with reasons in trials.csv; --retry-failed tries them again");
        assertThat(trials("sweep")).extracting(TrialRecord::state).containsExactly("complete", "failed");
        assertThat(trials("sweep").get(1).reason()).contains("no longer finite").doesNotContain("\n");
        assertThat(trials("sweep").get(1).attempts()).isEqualTo(1);
        assertThat(sweep("sweep", Stream.concat(Stream.of(rates), Stream.of("--retry-failed")).toArray(String[]::new))).isZero();
        assertThat(trials("sweep").get(1).attempts()).isEqualTo(2);
        assertThat(trials("sweep").get(0).attempts()).isEqualTo(1);
    }

    @Test
    void mistakesGetOneLine() throws IOException {
        Files.writeString(Files.createDirectory(dir.resolve("mine")).resolve("letter.txt"), "x");
        assertThat(sweep("mine")).isEqualTo(2);
        complaint("/mine is not empty and holds no sweep: choose another or remove it");
        assertThat(sweep("new", "--parallel", "all")).isEqualTo(2);
        complaint("got all, allowed auto, trial-parallel, data-parallel");
        assertThat(sweep("new", "--set", "data={source: mnist, dir: /nowhere}")).isEqualTo(2);
        complaint("/nowhere");
        assertThat(sweep("new", "--set", "sweep.objective.sparsity=0.5")).isEqualTo(2);
        complaint("sweep.objective");
        assertThat(dir.resolve("new/ledger")).doesNotExist();
        assertThat(Main.run("sweep", "--config", dir.resolve("none.yaml").toString())).isEqualTo(2);
        complaint("none.yaml");
    }
}
