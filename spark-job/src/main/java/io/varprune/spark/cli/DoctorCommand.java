package io.varprune.spark.cli;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.model.Imported;
import io.varprune.runtime.Diagnosis;
import io.varprune.runtime.Finding;
import io.varprune.spark.bench.MatrixProduct;
import io.varprune.spark.bench.PlainLoop;
import io.varprune.spark.doctor.Check;
import io.varprune.spark.doctor.ExecutorNatives;
import io.varprune.spark.doctor.Memory;
import io.varprune.spark.doctor.ReadableFrom;
import io.varprune.spark.doctor.TaskSlots;
import io.varprune.spark.doctor.WritableOut;
import io.varprune.spark.run.DataSets;
import io.varprune.spark.run.Networks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "doctor", description = "Says what is in force on this machine, what to change, and what the native settings are worth; "
        + "some seconds. With --master, --config or --out also whether a long job would find what it needs on the cluster.",
        footer = {"", "Example: ./submit.sh doctor", "Example: ./submit.sh --master yarn doctor --config mnist.yaml --out hdfs:///runs/mnist"})
final class DoctorCommand implements Runnable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    // MiB; what the collector keeps for itself is not counted, so this is about -Xmx1g
    private static final int LEAST_HEAP = 900;

    @Option(names = "--config", paramLabel = "FILE", description = "An experiment, on any Hadoop path: are its data there, and is there memory"
            + " for it?")
    private String config;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting of it, e.g. train.workers=8.")
    private List<String> overrides = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "Where a run or a sweep is to be written: can driver and executors?")
    private String out;

    @Override
    public void run() {
        Experiment experiment = config == null ? null : ConfigReader.read(ExperimentFile.text("--config", config), config, overrides);
        boolean local = new SparkConf().get("spark.master", "local").startsWith("local");
        machine().forEach(System.out::println);
        Diagnosis.ofThisProcess().forEach(System.out::println);
        executors(new SparkConf()).forEach(System.out::println);
        System.out.println(Finding.ok("product", String.format(Locale.ROOT, "%.0f GFLOP/s a thread, %dx%2$d floats",
                MatrixProduct.gigaflopsPerThread(), MatrixProduct.SIZE)));
        worth(PlainLoop.shortly(true), PlainLoop.shortly(false)).forEach(System.out::println);
        if (!local || experiment != null || out != null) {
            try (Cluster cluster = new Cluster("doctor")) {
                cluster(experiment, cluster.spark());
            }
        }
    }

    private void cluster(Experiment experiment, JavaSparkContext spark) {
        List<Finding> found = new TaskSlots(experiment == null ? 0 : experiment.train().workers(), PATIENCE).findings(spark);
        found.forEach(System.out::println);
        if (found.get(0).well()) {
            checks(experiment, spark).forEach(check -> check.findings(spark).forEach(System.out::println));
        }
    }

    private List<Check> checks(Experiment experiment, JavaSparkContext spark) {
        List<Check> checks = new ArrayList<>(List.of(new ExecutorNatives()));
        if (out != null) {
            checks.add(new WritableOut(out));
        }
        if (experiment != null) {
            DataSplit data = DataSets.load(experiment.data(), experiment.seed(), spark.hadoopConfiguration());
            System.out.println(Finding.ok("read", "data, driver: " + data.train().count() + " and " + data.test().count() + " examples"));
            Model network = Networks.plain(experiment, data.train().shape(), data.train().classes(), spark.hadoopConfiguration());
            checks.add(new Memory(experiment, data, network));
            if (experiment.model() instanceof Imported imported) {
                checks.add(new ReadableFrom("model.file", imported.file()));
            }
        }
        return checks;
    }

    private static List<Finding> machine() {
        Runtime jvm = Runtime.getRuntime();
        long heap = jvm.maxMemory() >> 20;
        String spark = org.apache.spark.package$.MODULE$.SPARK_VERSION();
        return List.of(Finding.of("java", System.getProperty("java.version"), Runtime.version().feature() == 17, "use a JDK 17"),
                Finding.of("heap", heap + " MiB", heap >= LEAST_HEAP, "start with --driver-memory 2g"),
                Finding.ok("cores", Integer.toString(jvm.availableProcessors())),
                Finding.of("spark", spark, spark.startsWith("3.5."), "set SPARK_HOME to a Spark 3.5, or unset it"));
    }

    /** What executors in processes of their own are started with; the kernels they choose for themselves, as Kryo starts. */
    static List<Finding> executors(SparkConf conf) {
        return List.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "OPENBLAS_NUM_THREADS").stream().map(name -> {
            String given = conf.get("spark.executorEnv." + name, "unset");
            return Finding.of("executor", name + "=" + given, given.equals(System.getenv(name)), "start with submit.sh");
        }).toList();
    }

    static List<Finding> worth(Optional<PlainLoop.Speed> with, Optional<PlainLoop.Speed> without) {
        if (with.isEmpty() || without.isEmpty()) {
            return List.of(new Finding("settings", "not measured", "a second JVM needs 1 GiB of memory"));
        }
        return List.of(worth("product", "GFLOP/s a thread", with.get().gigaflopsPerThread(), without.get().gigaflopsPerThread()),
                worth("lenet-300-100", "images/s", with.get().imagesPerSecond(), without.get().imagesPerSecond()));
    }

    private static Finding worth(String what, String unit, double with, double without) {
        return Finding.ok("settings", String.format(Locale.ROOT, "%s %,.0f %s, without them %,.0f: %.1f times", what, with, unit,
                without, with / without));
    }
}
