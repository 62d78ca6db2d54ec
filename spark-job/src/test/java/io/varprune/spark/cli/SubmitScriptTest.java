package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** submit.sh with a Java that only records: what Spark's launcher is given, and what is said when something is missing. */
class SubmitScriptTest {
    @TempDir
    private Path dir;
    private Path home;
    private Path java;
    private final List<String> printed = new ArrayList<>();

    @BeforeEach
    void aBuiltProjectInAFolderWithSpaces() throws IOException {
        home = Files.createDirectories(dir.resolve("my projects/var prune"));
        Files.copy(Path.of("../submit.sh"), home.resolve("submit.sh"));
        Files.createDirectories(home.resolve("spark-job/target"));
        Files.createFile(home.resolve("spark-job/target/varprune-0.1.0.jar"));
        Files.createDirectories(home.resolve("cluster-config/spark-home/target/spark/jars"));
        java = Files.createDirectories(dir.resolve("jdk 17/bin")).resolve("java");
        java("17.0.1");
    }

    /** As the launcher does, it prints an empty word and a newline first: here the words given after its main class. */
    private void java(String version) throws IOException {
        Files.writeString(java, """
                #!/bin/bash
                if [ "$1" = -version ]; then echo 'openjdk version "%s"' >&2; exit; fi
                printf '\\0\\n'
                printf '%%s\\0' /usr/bin/printf '%%s\\n' "SPARK_HOME=$SPARK_HOME" "OMP=$OMP_NUM_THREADS" "CONF=$SPARK_CONF_DIR" "${@:5}"
                """.formatted(version));
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private int submit(Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", home.resolve("submit.sh").toString()));
        command.addAll(Arrays.asList(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).directory(dir.toFile());
        builder.environment().keySet().removeAll(List.of("SPARK_HOME", "SPARK_CONF_DIR", "JAVA_HOME", "OMP_NUM_THREADS", "VARPRUNE_JAR"));
        builder.environment().put("JAVA_HOME", java.getParent().getParent().toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        printed.clear();
        printed.addAll(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        return process.waitFor();
    }

    @Test
    void passesSparkOptionsAndTheCommandThrough() throws Exception {
        assertThat(submit(Map.of(), "--master", "spark://h:7077", "--conf", "spark.x=a b", "--deploy-mode=cluster", "train",
                "--config", "my file.yaml")).isZero();
        String jar = home.toRealPath().resolve("spark-job/target/varprune-0.1.0.jar").toString();
        assertThat(printed).containsSubsequence("--master", "spark://h:7077", "--conf", "spark.x=a b", "--deploy-mode", "cluster",
                "--class", "io.varprune.spark.cli.Main", jar, "train", "--config", "my file.yaml");
        assertThat(printed).endsWith(jar, "train", "--config", "my file.yaml").doesNotContain("local[*]");
        assertThat(printed).contains("OMP=1", "spark.kryo.registrationRequired=true");
        // executors choose their kernels as Kryo starts; what the driver's environment says comes with it
        assertThat(printed).contains("spark.executorEnv.OMP_NUM_THREADS=1", "spark.executorEnv.OMP_WAIT_POLICY=passive",
                "spark.executorEnv.OPENBLAS_NUM_THREADS=1", "spark.kryo.registrator=io.varprune.spark.VarpruneKryoRegistrator");
        // YARN's driver in cluster mode has an environment of its own
        assertThat(printed).contains("spark.yarn.appMasterEnv.OMP_NUM_THREADS=1", "spark.yarn.appMasterEnv.OMP_WAIT_POLICY=passive",
                "spark.yarn.appMasterEnv.OPENBLAS_NUM_THREADS=1");
        assertThat(printed).contains("spark.kubernetes.driverEnv.OMP_NUM_THREADS=1", "spark.kubernetes.driverEnv.OMP_WAIT_POLICY=passive",
                "spark.kubernetes.driverEnv.OPENBLAS_NUM_THREADS=1");
        assertThat(printed).contains("SPARK_HOME=" + home.toRealPath().resolve("cluster-config/spark-home/target/spark"));
    }

    @Test
    void withoutOptionsItRunsOnThisMachine() throws Exception {
        assertThat(submit(Map.of())).isZero();
        assertThat(printed).containsSubsequence("--master", "local[*]", "--driver-memory", "2g");
        // Spark splits the options of the driver's JVM at blanks
        assertThat(printed.get(printed.indexOf("--driver-java-options") + 1)).endsWith("/my%20projects/var%20prune"
                + "/cluster-config/local/log4j2.properties").doesNotContain(" ");
    }

    @Test
    void joinsTheOptionsOfTheDriversJvm() throws Exception {
        assertThat(submit(Map.of(), "--driver-java-options", "-Dx=1", "--driver-java-options=-Dy=2", "doctor")).isZero();
        assertThat(printed).containsOnlyOnce("--driver-java-options");
        assertThat(printed.get(printed.indexOf("--driver-java-options") + 1)).endsWith("/log4j2.properties -Dx=1 -Dy=2");
    }

    @Test
    void aDriverInClusterModeGetsNoPathOfThisMachine() throws Exception {
        assertThat(submit(Map.of(), "--master", "yarn", "--deploy-mode", "cluster", "doctor")).isZero();
        assertThat(printed).doesNotContain("--driver-java-options");
        assertThat(submit(Map.of(), "--master", "yarn", "--deploy-mode", "cluster", "--driver-java-options", "-Dx=1", "doctor")).isZero();
        assertThat(printed).containsSubsequence("--driver-java-options", "-Dx=1");
        Path file = Files.writeString(dir.resolve("mine.conf"), "spark.submit.deployMode=cluster\n");
        assertThat(submit(Map.of(), "--properties-file", file.toString(), "doctor")).isZero();
        assertThat(printed).doesNotContain("--driver-java-options");
    }

    @Test
    void aPropertiesFileIsNotOverruledAndWhatLiesBesideItIsFound() throws Exception {
        Path file = Files.createDirectories(dir.resolve("my conf")).resolve("spark-defaults.conf");
        Files.writeString(file, "# spark.master none\nspark.master   yarn\nspark.driver.memory 5g\nspark.driver.extraJavaOptions -Da=1 -Db=2\n");
        assertThat(submit(Map.of(), "--properties-file", "my conf/spark-defaults.conf", "doctor")).isZero();
        assertThat(printed).containsSubsequence("CONF=" + file.getParent().toRealPath(), "--properties-file", "my conf/spark-defaults.conf")
                .doesNotContain("--master", "--driver-memory");
        assertThat(printed.get(printed.indexOf("--driver-java-options") + 1)).matches("-Da=1 -Db=2 -Dlog4j2.*/log4j2.properties");
        assertThat(submit(Map.of("SPARK_CONF_DIR", "/mine"), "--properties-file=" + file, "--master", "yarn", "doctor")).isZero();
        assertThat(printed).contains("CONF=/mine");

        Path other = Files.writeString(dir.resolve("secret.properties"), "spark.masters x\nspark.driver.memoryOverhead 1g\n");
        assertThat(submit(Map.of(), "--properties-file", other.toString(), "doctor")).isZero();
        assertThat(printed).containsSubsequence("CONF=", "--master", "local[*]", "--driver-memory", "2g");
        assertThat(submit(Map.of(), "--properties-file", "none.conf", "doctor")).isEqualTo(2);
        assertThat(printed).singleElement().asString().isEqualTo("submit.sh: --properties-file: none.conf does not exist");
    }

    @Test
    void theFoldersOfClusterConfigAreTakenAsTheyAre() throws Exception {
        for (String cluster : List.of("local", "standalone", "yarn", "kubernetes")) {
            Path file = Path.of("../cluster-config", cluster, "spark-defaults.conf").toRealPath();
            assertThat(submit(Map.of(), "--properties-file", file.toString(), "doctor")).isZero();
            assertThat(printed).contains("CONF=" + file.getParent()).doesNotContain("--driver-memory");
            assertThat(printed.contains("--master")).as(cluster).isEqualTo(List.of("standalone", "kubernetes").contains(cluster));
            assertThat(printed.contains("--driver-java-options")).as(cluster).isEqualTo(!cluster.equals("kubernetes"));
        }
    }

    @Test
    void kerberosPassesThrough() throws Exception {
        assertThat(submit(Map.of(), "--master", "yarn", "--principal", "me@EXAMPLE.COM", "--keytab=/home/me/my key.tab", "train",
                "--principal", "mine")).isZero();
        assertThat(printed).containsSubsequence("--principal", "me@EXAMPLE.COM", "--keytab", "/home/me/my key.tab", "train", "--principal",
                "mine");
    }

    @Test
    void aJarThatTheClusterHasIsNotSent() throws Exception {
        assertThat(submit(Map.of("VARPRUNE_JAR", "hdfs:///apps/varprune.jar"), "--master", "yarn", "doctor")).isZero();
        assertThat(printed).endsWith("hdfs:///apps/varprune.jar", "doctor");
    }

    @Test
    void usesAnInstalledSpark() throws Exception {
        Path spark = dir.resolve("my spark");
        Files.createDirectories(spark.resolve("jars"));
        assertThat(submit(Map.of("SPARK_HOME", spark.toString()), "doctor")).isZero();
        assertThat(printed).contains("SPARK_HOME=" + spark).doesNotContain("--driver-java-options");
        assertThat(submit(Map.of("SPARK_HOME", dir.resolve("none").toString()), "doctor")).isEqualTo(2);
        assertThat(printed).last().asString().contains("SPARK_HOME is").contains("has no jars folder");
    }

    @Test
    void saysWhenJavaIsTooOldOrMissing() throws Exception {
        java("1.8.0_292");
        assertThat(submit(Map.of())).isEqualTo(2);
        assertThat(printed).singleElement().asString().endsWith("is version 1; Java 17 is needed");
        assertThat(submit(Map.of("JAVA_HOME", dir.resolve("none").toString()))).isEqualTo(2);
        assertThat(printed).singleElement().asString().endsWith("has no bin/java; point it to a JDK 17");
    }

    @Test
    void anOptionWithoutItsValueIsNamed() throws Exception {
        assertThat(submit(Map.of(), "--master")).isEqualTo(2);
        assertThat(printed).singleElement().asString().isEqualTo("submit.sh: --master needs a value");
    }
}
