package io.varprune.spark.cli;

import io.varprune.runtime.Diagnosis;
import io.varprune.runtime.Finding;
import io.varprune.spark.bench.MatrixProduct;
import io.varprune.spark.bench.PlainLoop;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;

@Command(name = "doctor", description = "Says what is in force on this machine, what to change, and what the native settings are worth; "
        + "some seconds.", footer = {"", "Example: ./submit.sh doctor"})
final class DoctorCommand implements Runnable {
    // MiB; what the collector keeps for itself is not counted, so this is about -Xmx1g
    private static final int LEAST_HEAP = 900;

    @Override
    public void run() {
        machine().forEach(System.out::println);
        Diagnosis.ofThisProcess().forEach(System.out::println);
        executors(new SparkConf()).forEach(System.out::println);
        System.out.println(Finding.ok("product", String.format(Locale.ROOT, "%.0f GFLOP/s a thread, %dx%2$d floats",
                MatrixProduct.gigaflopsPerThread(), MatrixProduct.SIZE)));
        worth(PlainLoop.shortly(true), PlainLoop.shortly(false)).forEach(System.out::println);
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
