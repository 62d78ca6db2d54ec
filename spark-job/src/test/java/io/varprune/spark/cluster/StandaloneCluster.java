package io.varprune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone Spark cluster on this machine: a master and two workers of one core, each a process, as their executors are. They listen
 * on loopback alone; every connection is authenticated with one secret.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final Path SPARK = Path.of("../cluster-config/spark-home/target/spark").toAbsolutePath().normalize();
    private static final int WORKERS = 2;
    private static final long GLANCE_MILLIS = 100;
    private static final long PATIENCE_MILLIS = 240_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> LOOPBACK = Map.of("SPARK_LOCAL_IP", "127.0.0.1", "SPARK_LOCAL_HOSTNAME", "localhost");

    private final Path dir;
    private final int port = freePort();
    private final int webPort = freePort();
    private final boolean encrypted;
    private final Path properties;
    private final List<Process> daemons = new ArrayList<>();

    /**
     * Starts it.
     *
     * @param dir       gets logs, properties and the folders of the workers
     * @param encrypted what goes over the network; to fetch the jar, which each new executor does, then costs seconds of a processor
     */
    StandaloneCluster(Path dir, boolean encrypted) throws IOException, InterruptedException {
        this.dir = Files.createDirectories(dir);
        this.encrypted = encrypted;
        properties = properties("cluster", "the secret of this cluster");
        // also when the tests themselves are stopped
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        try {
            daemon("master", properties, "org.apache.spark.deploy.master.Master", "--host", "localhost", "--port", "" + port,
                    "--webui-port", "" + webPort);
            for (int worker = 1; worker <= WORKERS; worker++) {
                startWorker("worker-" + worker, properties);
            }
            long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
            while (workers() < WORKERS) {
                assertThat(System.nanoTime()).as("workers register in time; see the logs in " + dir).isLessThan(end);
                Thread.sleep(GLANCE_MILLIS);
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * What clients, workers and the master are configured with. An executor that starts gets the jar from the driver; the cache would be
     * another copy, in a folder of its own.
     *
     * @return a file that only its owner reads
     */
    Path properties(String name, String secret) throws IOException {
        Path file = Files.createFile(dir.resolve(name + ".properties"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, """
                spark.authenticate=true
                spark.authenticate.secret=%s
                spark.network.crypto.enabled=%s
                spark.ui.enabled=false
                spark.files.useFetchCache=false
                """.formatted(secret, encrypted));
    }

    /** Starts another one, with these properties. */
    Process startWorker(String name, Path its) throws IOException {
        return daemon(name, its, "org.apache.spark.deploy.worker.Worker", "--host", "localhost", "--port", "0", "--webui-port", "0",
                "--cores", "1", "--memory", "2g", "--work-dir", dir.resolve(name).toString(), master());
    }

    private Process daemon(String name, Path its, String type, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        command.addAll(List.of("-Xmx256m", "-cp", SPARK.resolve("jars") + "/*", type));
        command.addAll(List.of(words));
        command.addAll(List.of("--properties-file", its.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true)
                .redirectOutput(dir.resolve(name + ".log").toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("SPARK_"));
        // a worker builds the command of its executors
        builder.environment().putAll(Map.of("SPARK_HOME", SPARK.toString(), "SPARK_SCALA_VERSION", "2.12"));
        builder.environment().putAll(LOOPBACK);
        Process process = builder.start();
        daemons.add(process);
        return process;
    }

    /** What {@code --master} takes. */
    String master() {
        return "spark://localhost:" + port;
    }

    /** Runs ./submit.sh on this cluster, as one who knows its secret. @param words the command */
    Submission submit(Path home, Map<String, String> environment, String... words) throws IOException {
        return submit(home, properties, environment, words);
    }

    /** The same, with other properties. */
    Submission submit(Path home, Path its, Map<String, String> environment, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("--master", master(), "--properties-file", its.toString()));
        all.addAll(List.of(words));
        Map<String, String> variables = new HashMap<>(LOOPBACK);
        variables.putAll(environment);
        return Submission.start(home, variables, all.toArray(String[]::new));
    }

    /** Workers that the master knows and hears of. */
    int workers() throws IOException {
        return state().path("aliveworkers").asInt();
    }

    /** Names of the applications that the master has accepted, under way or not. */
    List<String> applications() throws IOException {
        List<String> names = new ArrayList<>();
        for (String list : List.of("activeapps", "completedapps")) {
            state().path(list).forEach(application -> names.add(application.path("name").asText()));
        }
        return names;
    }

    private JsonNode state() throws IOException {
        try {
            return JSON.readTree(URI.create("http://localhost:" + webPort + "/json/").toURL());
        } catch (ConnectException starting) {
            return JSON.createObjectNode();
        }
    }

    /** Executors that live: all children of a worker are. */
    List<ProcessHandle> executors() {
        return daemons.stream().flatMap(daemon -> daemon.toHandle().children()).filter(ProcessHandle::isAlive)
                .sorted().toList();
    }

    /** Waits until there is one. */
    List<ProcessHandle> awaitExecutors() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        List<ProcessHandle> alive = executors();
        while (alive.isEmpty()) {
            assertThat(System.nanoTime()).as("an executor is started in time; see the logs in " + dir).isLessThan(end);
            Thread.sleep(GLANCE_MILLIS);
            alive = executors();
        }
        return alive;
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>();
        for (Process daemon : daemons) {
            // before its children, which it would start anew
            all.addAll(daemon.descendants().toList());
            daemon.destroyForcibly();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        daemons.forEach(daemon -> daemon.onExit().join());
        all.forEach(executor -> executor.onExit().join());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
