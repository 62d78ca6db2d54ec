package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.spark.VarpruneKryoRegistrator;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.spark.SparkConf;

/** Two executors of one slot that are processes of their own. */
public final class SeparateExecutors {
    private static final Path SPARK_HOME = Path.of(System.getenv("SPARK_HOME"));

    private SeparateExecutors() {}

    /** @param dir gets a jar of our classes */
    public static SparkConf conf(Path dir) throws IOException {
        assertThat(SPARK_HOME.resolve("jars")).as("assembled by mvn verify from the root").isDirectory();
        return VarpruneKryoRegistrator.configure(new SparkConf()).setMaster("local-cluster[2,1,1024]")
                .setAppName("separate executors").set("spark.ui.enabled", "false")
                // our classes come as spark-submit sends them: Spark's own class loader must not know them
                .set("spark.jars", jar(dir.resolve("job.jar")).toString()).set("spark.executor.extraClassPath", libraries())
                .set("spark.driver.host", "localhost").set("spark.executor.extraJavaOptions", "-Xss4m");
    }

    private static List<Path> ours() {
        return Stream.of(Exchange.class, SeparateExecutors.class)
                .map(type -> Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))).toList();
    }

    private static String libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !ours().contains(Path.of(entry))).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path jar(Path file) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (Path root : ours()) {
                try (Stream<Path> tree = Files.walk(root)) {
                    for (Path each : tree.filter(f -> f.toString().matches(".*[.](class|properties)")).toList()) {
                        jar.putNextEntry(new ZipEntry(root.relativize(each).toString()));
                        Files.copy(each, jar);
                    }
                }
            }
        }
        return file;
    }
}
