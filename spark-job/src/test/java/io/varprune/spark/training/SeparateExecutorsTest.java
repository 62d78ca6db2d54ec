package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.runtime.OpenBlas;
import io.varprune.spark.VarpruneKryoRegistrator;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two executors that are processes of their own share no statics; two slots of one JVM do. Both must give the same weights, with the
 * same native settings.
 */
class SeparateExecutorsTest {
    private static final Path SPARK_HOME = Path.of(System.getenv("SPARK_HOME"));

    @Test
    void executorsInTheirOwnProcessesGiveTheSameBits(@TempDir Path dir) throws IOException {
        assertThat(SPARK_HOME.resolve("jars")).as("assembled by mvn verify from the root").isDirectory();
        List<Shard> shards = List.of(TestTraining.shard(0, 300), TestTraining.shard(300, 700));
        float[] oneProcess = new TestTraining(5, false).onSpark(shards, 2);
        LocalSpark.stop();
        SparkConf conf = VarpruneKryoRegistrator.configure(new SparkConf()).setMaster("local-cluster[2,1,1024]")
                .setAppName("separate executors").set("spark.ui.enabled", "false")
                // our classes come as spark-submit sends them: Spark's own class loader must not know them
                .set("spark.jars", jar(dir.resolve("job.jar")).toString()).set("spark.executor.extraClassPath", libraries())
                .set("spark.driver.host", "localhost").set("spark.executor.extraJavaOptions", "-Xss4m");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            MultiLayerNetwork net = TestTraining.mlp();
            List<Integer> executors = new ArrayList<>();
            VarianceAmplifyingTrainingMaster master = new TestTraining(5, false).master()
                    .listen(sync -> executors.add(spark.sc().getExecutorMemoryStatus().size() - 1));
            master.fit(new SparkDl4jMultiLayer(spark, net, master), spark.parallelize(shards, 2), 2);
            assertThat(executors).as("executors at each sync").isNotEmpty().containsOnly(2);
            assertThat(spark.parallelize(List.of(0, 1), 2).map(SeparateExecutorsTest::blas).collect())
                    .as("what their BLAS answers").containsOnly(blas(0));
            assertThat(TestTraining.weights(net.params())).isEqualTo(oneProcess);
        }
    }

    private static List<Path> ours() {
        return Stream.of(Exchange.class, SeparateExecutorsTest.class)
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
                    for (Path each : tree.filter(f -> f.toString().endsWith(".class")).toList()) {
                        jar.putNextEntry(new ZipEntry(root.relativize(each).toString()));
                        Files.copy(each, jar);
                    }
                }
            }
        }
        return file;
    }

    private static String blas(int task) {
        return OpenBlas.loaded().orElseThrow().toString();
    }
}
