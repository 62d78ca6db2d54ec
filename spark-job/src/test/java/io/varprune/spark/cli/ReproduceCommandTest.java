package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that makes tables, on the digits: a table of two methods and two seeds, left and taken up again. */
class ReproduceCommandTest extends TypedCommand {
    private static final String SMALL = """
            name: small
            data: {source: digits}
            model: {name: mlp, widths: [12]}
            train: {epochs: 1, batchSize: 128, workers: 2, regularizer: {lambda: 1e-4}}
            prune: {sparsities: [0, 0.9]}
            compare: {methods: {sgd: {regularizer: {name: none}}, var: {}}, seeds: [1, 2]}
            """;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]*)\\)|href=\"([^\"]*)\"");

    private int reproduce(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("reproduce", Files.writeString(dir.resolve("small.yaml"), SMALL).toString(), "--out",
                dir.resolve("tables").toString()));
        words.addAll(List.of(more));
        return Main.run(words.toArray(String[]::new));
    }

    /** Accuracies of a run, without and with 90% of the weights cut. */
    private double[] accuracies(String run) throws IOException {
        return Files.readAllLines(dir.resolve("tables/small").resolve(run).resolve("pruning-curve.csv")).stream().skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",")[8])).toArray();
    }

    /** Bytes and time of every file of some runs. */
    private Map<String, String> files(String... runs) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String run : runs) {
            try (Stream<Path> all = Files.walk(dir.resolve("tables/small").resolve(run))) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    files.put(file.toString(), Files.getLastModifiedTime(file) + new String(Files.readAllBytes(file),
                            StandardCharsets.ISO_8859_1));
                }
            }
        }
        return files;
    }

    @Test
    void aTableIsMadeOnceAndTakenUpWhereItWasLeft() throws Exception {
        assertThat(reproduce()).as(complained.toString()).isZero();
        Path table = dir.resolve("tables/small");
        List<String> rows = Files.readAllLines(table.resolve("table.csv"));
        assertThat(rows).hasSize(1 + 2 * 2);
        int row = 1;
        for (String method : List.of("sgd", "var")) {
            double[] one = accuracies(method + "-seed1");
            double[] two = accuracies(method + "-seed2");
            for (int level = 0; level < 2; level++) {
                String[] cells = rows.get(row++).split(",");
                assertThat(cells[0] + cells[4] + cells[5]).isEqualTo(method + List.of("0.0", "0.9").get(level) + "2");
                assertThat(Double.parseDouble(cells[6])).isCloseTo((one[level] + two[level]) / 2, within(1e-15));
                // of two numbers the sample standard deviation is their distance by the root of 2
                assertThat(Double.parseDouble(cells[7])).isCloseTo(Math.abs(one[level] - two[level]) / Math.sqrt(2), within(1e-15));
                assertThat(cells[10]).isEqualTo(method + "-seed1 " + method + "-seed2");
            }
        }
        for (String page : List.of("table.md", "report.html")) {
            List<String> links = LINK.matcher(Files.readString(table.resolve(page))).results()
                    .map(m -> m.group(1) != null ? m.group(1) : m.group(2)).filter(link -> link.contains("seed")).toList();
            assertThat(links).as(page).hasSize(2 * 2 * 2).allMatch(link -> Files.exists(table.resolve(link)));
        }
        assertThat(table.resolve("sgd-seed1")).isDirectoryContaining("glob:**/{_SUCCESS,report.html,model.zip,run.json,syncs.csv}");

        // as a driver leaves it that is killed while it writes
        String csv = Files.readString(table.resolve("table.csv"));
        Map<String, String> others = files("sgd-seed1", "sgd-seed2", "var-seed2");
        Files.delete(table.resolve("var-seed1/_SUCCESS"));
        Files.writeString(table.resolve("var-seed1/model.zip"), "half");
        Files.writeString(table.resolve("var-seed1/.run.json.tmp-1"), "{");
        Files.delete(table.resolve("table.csv"));
        printed.reset();
        assertThat(reproduce()).as(complained.toString()).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("small 2/4 sgd seed 2: finished before",
                "small 3/4 var 1.0E-4 seed 1: epoch 1/1", "small 4/4 var 1.0E-4 seed 2: finished before");
        assertThat(files("sgd-seed1", "sgd-seed2", "var-seed2")).isEqualTo(others);
        assertThat(table.resolve("table.csv")).hasContent(csv);
        assertThat(table.resolve("var-seed1/.run.json.tmp-1")).doesNotExist();

        Map<String, String> all = files(".");
        assertThat(reproduce("--epochs", "2")).isEqualTo(2);
        complaint("/tables/small/sgd-seed1: is a finished run of other settings: train.epochs is 1, asked for 2; choose another --out "
                + "or remove it");
        assertThat(files(".")).isEqualTo(all);
    }

    @Test
    void someMethodsAndSeedsCanBeAskedForAndATableThatIsNotWholeSaysSo() throws Exception {
        // a learning rate that no training survives
        assertThat(reproduce("--methods", "var,sgd", "--seeds", "7", "--set", "compare.methods.sgd.updater={learningRate: 1e30}"))
                .isEqualTo(2);
        complaint("; lower train.updater.learningRate or train.regularizer.lambda, or set train.divergence.action=rollback");
        Path table = dir.resolve("tables/small");
        assertThat(Files.readString(table.resolve("table.md"))).contains("1 of 2 runs are finished; not yet: sgd-seed7.")
                .containsPattern("\\| var \\| 0.0001 \\| 0\\.\\d{3} \\[7]\\(var-seed7\\) \\|").contains("| sgd | 0 | – | – |");
        assertThat(Files.readAllLines(table.resolve("table.csv"))).hasSize(3).last().asString().contains(",1,").endsWith("var-seed7");
        assertThat(table.resolve("sgd-seed7/_SUCCESS")).doesNotExist();
        assertThat(reproduce("--methods", "sgd,var", "--seeds", "7")).as(complained.toString()).isZero();
        assertThat(Files.readString(table.resolve("table.md"))).doesNotContain("not yet");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mnist                               | TABLE: got mnist, allowed mnist-lenet-300-100, mnist-lenet-5, cifar10-resnet-20 or a .yaml file",
        "none.yaml                           | TABLE: none.yaml does not exist",
        "mnist-lenet-5                       | --data: missing; mnist-lenet-5 is made from a data set in a folder",
        "mnist-lenet-5 --data /no/where      | data.dir: /no/where has no train-images-idx3-ubyte and no train-images-idx3-ubyte.gz",
        "mnist-lenet-5 --data x --epochs 0   | --epochs: got 0, allowed 1 or more",
        "mnist-lenet-5 --data x --seeds 1,a  | 'a' is not a long",
        "mnist-lenet-5 --data x --methods sgd,vra | --methods: got vra, allowed sgd, sam, var, cram+, var+cram+, powerpropagation, deephoyer",
        "mnist-lenet-5 cifar10-resnet-20 --data x | --data: got one folder for mnist and cifar10; make these tables one by one",
    })
    void aMistakeIsNamedInOneLineAndLeavesNothing(String words, String message) {
        assertThat(Main.run(("reproduce --out " + dir + "/tables " + words).split(" "))).isEqualTo(2);
        complaint(message);
        assertThat(dir.resolve("tables")).doesNotExist();
    }

    private static Experiment shipped(String table) {
        return ConfigReader.read(ReproduceCommand.yaml(table), table, List.of("data.dir=x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist-lenet-300-100", "mnist-lenet-5", "cifar10-resnet-20"})
    void everyTableInTheJarIsAnExperimentOfItsName(String table) {
        assertThat(ReproduceCommand.TABLES).contains(table).hasSize(3);
        Experiment e = shipped(table);
        assertThat(e.name()).isEqualTo(table);
        assertThat(e.compare().seeds()).containsExactly(1L, 2L, 3L);
        assertThat(e.compare().methods()).containsKeys("sgd", "sam", "cram+", "var", "powerpropagation");
        assertThat(e.prune().sparsities()).containsExactly(0.0, 0.5, 0.8, 0.9, 0.95, 0.98);
    }

    @Test
    void theMnistTablesHaveTheSettingsOfTheReadme() throws IOException {
        List<String> blocks = Pattern.compile("^```yaml\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../README.md"))).results().map(block -> block.group(1)).toList();
        String single = blocks.stream().filter(block -> block.startsWith("name: mnist\n")).findFirst().orElseThrow();
        String rivals = blocks.stream().filter(block -> block.startsWith("compare:\n  methods:")).findFirst().orElseThrow();
        Experiment readme = ConfigReader.read(single.replaceAll("(?m)^compare: .*$", "") + rivals, "README.md", List.of());
        for (String table : List.of("mnist-lenet-300-100", "mnist-lenet-5")) {
            Experiment e = shipped(table);
            assertThat(e.train()).isEqualTo(readme.train());
            assertThat(e.compare().methods()).containsAllEntriesOf(readme.compare().methods());
        }
    }
}
