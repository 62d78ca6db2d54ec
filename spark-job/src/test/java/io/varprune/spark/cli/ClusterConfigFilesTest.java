package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.ConfigEntry$;
import org.apache.spark.metrics.MetricsConfig;
import org.apache.spark.metrics.MetricsSystem$;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.JavaConverters;

/** The files of cluster-config, each read by what will read it on a cluster. */
class ClusterConfigFilesTest {
    private static final Path FILES = Path.of("../cluster-config");
    /** What Spark 3.5 reads without an entry in its registry: SparkLauncher, TransportConf, Utils.fetchFile. */
    private static final Set<String> UNREGISTERED = Set.of("spark.master", "spark.network.crypto.authEngineVersion",
            "spark.network.crypto.cipher", "spark.files.useFetchCache");
    /** Of the page "Running Spark on Kubernetes", 3.5: Spark's module for it is no part of the Spark that the build assembles. */
    private static final Set<String> KUBERNETES = Set.of("spark.kubernetes.container.image", "spark.kubernetes.namespace",
            "spark.kubernetes.authenticate.driver.serviceAccountName", "spark.kubernetes.driver.podTemplateFile",
            "spark.kubernetes.executor.podTemplateFile");

    @TempDir
    private Path dir;

    @BeforeAll
    static void sparkKnowsItsSettings() throws Exception {
        List<URL> jars = new ArrayList<>();
        for (File jar : Objects.requireNonNull(FILES.resolve("spark-home/target/spark/jars").toFile().listFiles())) {
            if (jar.getName().startsWith("spark-yarn")) {
                jars.add(jar.toURI().toURL());
            }
        }
        assertThat(jars).hasSize(1);
        try (URLClassLoader yarn = new URLClassLoader(jars.toArray(URL[]::new), ClusterConfigFilesTest.class.getClassLoader())) {
            Class.forName("org.apache.spark.deploy.yarn.config.package$", true, yarn);
        }
        for (String part : List.of("package", "UI", "Network", "Kryo", "Deploy", "Worker", "Status")) {
            Class.forName("org.apache.spark.internal.config." + part + "$");
        }
    }

    private static Map<String, String> settings(Path file) {
        return new TreeMap<>(JavaConverters.mapAsJavaMap(Utils.getPropertiesFromFile(file.toString())));
    }

    /** Throws when Spark does not know a key, or cannot read its value. */
    private static void check(Map<String, String> settings) {
        SparkConf conf = new SparkConf(false);
        settings.forEach(conf::set);
        settings.forEach((key, value) -> {
            if (!key.startsWith("spark.hadoop.") && !UNREGISTERED.contains(key) && !KUBERNETES.contains(key)) {
                ConfigEntry<?> entry = ConfigEntry$.MODULE$.findEntry(key);
                if (entry == null) {
                    throw new IllegalArgumentException("unknown: " + key);
                }
                conf.get(entry);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "standalone", "yarn", "kubernetes"})
    void sparkKnowsEverySettingAndNoneIsASecret(String cluster) {
        Map<String, String> settings = settings(FILES.resolve(cluster).resolve("spark-defaults.conf"));
        check(settings);
        assertThat(settings).containsEntry("spark.authenticate", "true").containsEntry("spark.network.crypto.enabled", "true")
                .containsEntry("spark.io.encryption.enabled", "true").containsEntry("spark.acls.enable", "true");
        assertThat(settings.keySet()).noneMatch(key -> key.matches("(?i).*(secret|password|key|token).*"));
        assertThat(Utils.redact(new SparkConf(false).set("spark.redaction.regex", settings.get("spark.redaction.regex")),
                JavaConverters.mapAsScalaMap(Map.of("spark.hadoop.fs.s3a.secret.key", "hidden", "spark.hadoop.fs.s3a.access.key", "hidden",
                        "spark.executorEnv.MLFLOW_TRACKING_PASSWORD", "hidden", "spark.executorEnv.AWS_ACCESS_KEY_ID", "hidden",
                        "spark.ssl.keyPassphrase", "hidden", "sun.java.command", "sweep --mlflow http://me:hidden@h")).toSeq()).mkString()).doesNotContain("hidden");
    }

    @Test
    void aWrongKeyOrValueIsFound() {
        assertThatThrownBy(() -> check(Map.of("spark.executor.memry", "1g"))).hasMessage("unknown: spark.executor.memry");
        assertThatThrownBy(() -> check(Map.of("spark.yarn.maxAppAttempt", "1"))).hasMessage("unknown: spark.yarn.maxAppAttempt");
        assertThatThrownBy(() -> check(Map.of("spark.yarn.maxAppAttempts", "one"))).hasMessageContaining("spark.yarn.maxAppAttempts");
        assertThatThrownBy(() -> check(Map.of("spark.executor.memory", "much"))).hasMessageContaining("much");
    }

    /** What a container gives must hold what is started in it. */
    @ParameterizedTest
    @ValueSource(strings = {"yarn", "kubernetes"})
    void theNetworksFitBesideTheHeap(String cluster) {
        Map<String, String> settings = settings(FILES.resolve(cluster).resolve("spark-defaults.conf"));
        for (String process : List.of("spark.driver.", "spark.executor.")) {
            String[] options = settings.get(process + "extraJavaOptions").split("maxphysicalbytes=");
            long offHeap = Utils.byteStringAsMb(options[0].split("maxbytes=")[1].strip().split(" ")[0]);
            long heap = Utils.byteStringAsMb(settings.get(process + "memory"));
            long overhead = Utils.byteStringAsMb(settings.get(process + "memoryOverhead"));
            assertThat(overhead).isGreaterThanOrEqualTo(offHeap + 700);
            assertThat(Utils.byteStringAsMb(options[1].strip())).isBetween(heap + offHeap, heap + overhead - 200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "standalone", "yarn", "kubernetes"})
    void metricsAreForPrometheusAndInJson(String cluster) throws Exception {
        MetricsConfig metrics = new MetricsConfig(new SparkConf(false).set("spark.metrics.conf",
                FILES.resolve(cluster).resolve("metrics.properties").toString()));
        metrics.initialize();
        List<String> paths = new ArrayList<>();
        for (String instance : List.of("driver", "executor", "worker", "master", "applications")) {
            Properties its = metrics.getInstance(instance);
            Map<String, Properties> sinks = JavaConverters.mapAsJavaMap(metrics.subProperties(its, MetricsSystem$.MODULE$.SINK_REGEX()));
            assertThat(sinks.keySet()).containsExactlyInAnyOrder("servlet", "prometheusServlet");
            for (Properties sink : sinks.values()) {
                Class.forName(sink.getProperty("class"));
                paths.add(instance + sink.getProperty("path"));
            }
            for (Properties source : JavaConverters.mapAsJavaMap(metrics.subProperties(its, MetricsSystem$.MODULE$.SOURCE_REGEX())).values()) {
                Class.forName(source.getProperty("class"));
            }
        }
        // a master answers for itself and for its applications at one address
        assertThat(paths).contains("driver/metrics/json", "driver/metrics/prometheus", "master/metrics/master/prometheus",
                "applications/metrics/applications/prometheus").doesNotHaveDuplicates();
    }

    private static List<String> complaints(Path file) throws IOException {
        List<String> complaints = new ArrayList<>();
        StatusListener listener = new StatusListener() {
            @Override
            public void log(StatusData data) {
                complaints.add(data.getFormattedStatus());
            }

            @Override
            public Level getStatusLevel() {
                return Level.WARN;
            }

            @Override
            public void close() { }
        };
        StatusLogger.getLogger().registerListener(listener);
        try (LoggerContext context = new LoggerContext("test")) {
            Configuration read = new PropertiesConfigurationFactory().getConfiguration(context, ConfigurationSource.fromUri(file.toUri()));
            context.start(read);
            assertThat(read.getAppenders()).hasSize(1);
        } finally {
            StatusLogger.getLogger().removeListener(listener);
        }
        return complaints;
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "standalone", "yarn", "kubernetes"})
    void log4jHasNothingToSayOfItsFile(String cluster) throws Exception {
        assertThat(complaints(FILES.resolve(cluster).resolve("log4j2.properties"))).isEmpty();
    }

    @Test
    void log4jWouldComplain() throws Exception {
        Path wrong = Files.writeString(dir.resolve("log4j2.properties"), Files.readString(FILES.resolve("log4j2.properties"))
                .replace("layout.pattern", "layout.patern"));
        assertThat(complaints(wrong)).anyMatch(line -> line.contains("patern"));
    }

    private static String pod(String name) throws IOException {
        return new YAMLMapper().readValue(FILES.resolve("kubernetes/" + name + "-pod.yaml").toFile(), JsonNode.class).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"driver", "executor"})
    void kubernetesKnowsEveryFieldOfThePods(String name) throws Exception {
        V1Pod pod = V1Pod.fromJson(pod(name));
        assertThat(pod.getKind()).isEqualTo("Pod");
        assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSpec().getContainers()).singleElement().satisfies(container -> {
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        });
        assertThat(settings(FILES.resolve("kubernetes/spark-defaults.conf"))).containsEntry(
                "spark.kubernetes." + name + ".podTemplateFile", "cluster-config/kubernetes/" + name + "-pod.yaml");
        assertThatThrownBy(() -> V1Pod.fromJson(pod(name).replace("runAsNonRoot", "runAsNoRoot"))).hasMessageContaining("runAsNoRoot");
    }

    /** But for the jar, which a build makes. */
    @Test
    void theImageIsMadeOfWhatIsHere() throws Exception {
        List<String> lines = Files.readAllLines(FILES.resolve("kubernetes/Dockerfile"));
        List<String> sources = lines.stream().filter(line -> line.startsWith("COPY ")).map(line -> line.split(" ")[1])
                .filter(source -> !source.endsWith(".jar")).toList();
        assertThat(sources).hasSizeGreaterThan(3).allSatisfy(source -> {
            File[] found = Path.of("..", source).getParent().toFile().listFiles((in, name) ->
                    name.matches(Path.of(source).getFileName().toString().replace(".", "\\.").replace("*", ".*")));
            assertThat(found).isNotEmpty();
        });
        assertThat(lines).contains("USER 185").noneMatch(line -> Arrays.asList(line.split(" ")).contains("ADD"));
    }
}
