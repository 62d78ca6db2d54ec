package io.varprune.spark.cli;

import io.varprune.config.CompareConfig;
import io.varprune.config.ConfigReader;
import io.varprune.config.DataSource;
import io.varprune.config.Experiment;
import io.varprune.config.TrainConfig;
import io.varprune.spark.run.Provenance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "reproduce", description = "Makes tables of methods, sparsities and seeds. The same command again goes on where it ended.",
        footer = {"", "Example: ./submit.sh reproduce mnist-lenet-300-100 --data /data/mnist"})
final class ReproduceCommand implements Runnable {
    /** Those in the jar: files of these names, with .yaml behind. */
    static final List<String> TABLES = List.of("mnist-lenet-300-100", "mnist-lenet-5", "cifar10-resnet-20");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TABLE", arity = "1..*", description = "mnist-lenet-300-100, mnist-lenet-5, cifar10-resnet-20, or the "
            + ".yaml file of an experiment with compare.")
    private List<String> tables;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data set, as data.dir.")
    private String data;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "runs/reproduce",
            description = "Where each table has its folder; default ${DEFAULT-VALUE}.")
    private String out;

    @Option(names = "--seeds", split = ",", paramLabel = "SEED", description = "In place of compare.seeds, e.g. 1,2,3.")
    private List<Long> seeds = List.of();

    @Option(names = "--methods", split = ",", paramLabel = "METHOD", description = "Some of compare.methods, e.g. sgd,var.")
    private List<String> methods = List.of();

    @Option(names = "--epochs", paramLabel = "N", description = "As --set train.epochs=N.")
    private Integer epochs;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting, e.g. data.source=images.")
    private List<String> overrides = List.of();

    @Override
    public void run() {
        if (epochs != null && epochs < 1) {
            throw new IllegalArgumentException("--epochs: got " + epochs + ", allowed 1 or more");
        }
        List<Experiment> experiments = tables.stream().distinct().map(this::experiment).toList();
        List<DataSource> sources = experiments.stream().map(e -> e.data().source()).distinct().toList();
        if (data != null && sources.size() > 1) {
            throw new IllegalArgumentException("--data: got one folder for " + sources.stream()
                    .map(source -> source.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" and "))
                    + "; make these tables one by one");
        }
        try (Cluster cluster = new Cluster("reproduce " + String.join(" ", tables))) {
            Provenance provenance = cluster.provenance(spec);
            // all are opened, and so checked, before the first one trains
            List<Reproduction> opened = new ArrayList<>();
            for (Experiment e : experiments) {
                opened.add(Reproduction.open(e, new Path(out, e.name()), cluster, System.out, provenance));
            }
            opened.forEach(Reproduction::make);
        }
    }

    private Experiment experiment(String table) {
        boolean ours = TABLES.contains(table);
        if (!ours && !table.endsWith(".yaml") && !table.endsWith(".yml")) {
            throw new IllegalArgumentException("TABLE: got " + table + ", allowed " + String.join(", ", TABLES) + " or a .yaml file");
        }
        if (ours && data == null) {
            throw new IllegalArgumentException("--data: missing; " + table + " is made from a data set in a folder");
        }
        List<String> settings = new ArrayList<>(overrides);
        if (data != null) {
            settings.add("data.dir=" + DataOptions.quoted(data));
        }
        if (epochs != null) {
            settings.add("train.epochs=" + epochs);
        }
        return chosen(ConfigReader.read(ours ? yaml(table) : ExperimentFile.text("TABLE", table), table, settings));
    }

    private Experiment chosen(Experiment e) {
        Map<String, TrainConfig> all = e.compare().methods();
        Map<String, TrainConfig> some = new LinkedHashMap<>();
        for (String method : methods) {
            if (!all.containsKey(method)) {
                throw new IllegalArgumentException("--methods: got " + method + ", " + (all.isEmpty()
                        ? e.name() + " has no compare.methods" : "allowed " + String.join(", ", all.keySet())));
            }
            some.put(method, all.get(method));
        }
        return new Experiment(e.name(), e.seed(), e.data(), e.model(), e.train(), e.prune(), new CompareConfig(
                seeds.isEmpty() ? e.compare().seeds() : seeds, e.compare().lambdas(), methods.isEmpty() ? all : some));
    }

    static String yaml(String table) {
        try (InputStream in = ReproduceCommand.class.getResourceAsStream(table + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("a resource of the jar can be read", e);
        }
    }
}
