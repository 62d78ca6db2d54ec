package io.varprune.spark.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.server.datanode.DataNode;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * Hadoop on this machine, real daemons that listen on loopback: HDFS with a NameNode and a DataNode in this JVM, on wish further DataNodes
 * that are processes, and YARN with a ResourceManager and a NodeManager in this JVM, whose containers are processes.
 */
final class MiniHadoop implements AutoCloseable {
    private static final long GLANCE_MILLIS = 50;
    private static final long PATIENCE_MILLIS = 60_000;
    // JVMs that live for seconds are not worth the better compiler
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    private static final String HOST = "127.0.0.1";

    private final Path dir;
    private final Map<String, String> settings;
    private final MiniDFSCluster hdfs;
    private final List<Process> dataNodes = new ArrayList<>();
    private MiniYARNCluster yarn;

    /**
     * Starts HDFS with one DataNode.
     *
     * @param dir      gets its blocks and the clients' configuration
     * @param settings of the daemons in this JVM and of clients that are processes
     */
    MiniHadoop(Path dir, Map<String, String> settings) throws IOException {
        this.dir = dir;
        this.settings = settings;
        Configuration conf = new Configuration();
        settings.forEach(conf::set);
        hdfs = new MiniDFSCluster.Builder(conf, dir.resolve("hdfs").toFile()).numDataNodes(1).build();
        configure(hdfs.getConfiguration(0));
    }

    /** What a client in this JVM is configured with. */
    Configuration hadoop() {
        return new Configuration(hdfs.getConfiguration(0));
    }

    /** The folder with core-site.xml and yarn-site.xml, for clients that are processes. */
    Path configuration() {
        return dir.resolve("conf");
    }

    /** The environment of a client. */
    Map<String, String> environment() {
        return Map.of("HADOOP_CONF_DIR", configuration().toString(), "JAVA_TOOL_OPTIONS", QUICK_START, "SPARK_LOCAL_IP", HOST,
                "SPARK_LOCAL_HOSTNAME", "localhost");
    }

    DistributedFileSystem files() throws IOException {
        return hdfs.getFileSystem();
    }

    /** With scheme, host and port. @param name as in {@code /runs/one} */
    org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path(URI.create("hdfs://" + HOST + ":" + hdfs.getNameNodePort()).resolve(name));
    }

    /** Starts another DataNode, a process that may be killed, and waits until the NameNode knows it. */
    Process startDataNode() throws IOException, InterruptedException {
        int there = files().getDataNodeStats().length;
        String name = "datanode-" + there;
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-Xmx128m", "-cp",
                System.getProperty("java.class.path"), DataNode.class.getName()));
        Map.of("fs.defaultFS", path("/").toString(), "dfs.datanode.data.dir", dir.resolve(name).toUri().toString(),
                "dfs.datanode.address", HOST + ":0", "dfs.datanode.http.address", HOST + ":0", "dfs.datanode.ipc.address", HOST + ":0",
                "dfs.datanode.hostname", HOST)
                .forEach((key, value) -> command.add("-D" + key + "=" + value));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(dir.resolve(name + ".log").toFile()).start();
        dataNodes.add(process);
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (files().getDataNodeStats().length == there) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException(name + " did not come up: " + Files.readString(dir.resolve(name + ".log")));
            }
            Thread.sleep(GLANCE_MILLIS);
        }
        return process;
    }

    /** Starts YARN, with room for a driver and two executors. */
    void startYarn() throws IOException {
        Configuration conf = hadoop();
        Map.of("yarn.minicluster.yarn.nodemanager.resource.memory-mb", "4096",
                "yarn.scheduler.minimum-allocation-mb", "128",
                "yarn.nodemanager.vmem-check-enabled", "false",
                "yarn.nodemanager.disk-health-checker.enable", "false",
                // containers get no environment of this JVM but for what is named
                "yarn.nodemanager.admin-env", "JAVA_HOME=" + System.getProperty("java.home") + ",JAVA_TOOL_OPTIONS=" + QUICK_START)
                .forEach(conf::set);
        // capacity-scheduler.xml is not in the shaded jar
        Map.of("yarn.scheduler.capacity.root.queues", "default", "yarn.scheduler.capacity.root.default.capacity", "100",
                "yarn.scheduler.capacity.maximum-am-resource-percent", "1").forEach(conf::set);
        yarn = new MiniYARNCluster("mini-yarn", 1, 1, 1);
        yarn.init(conf);
        yarn.start();
        configure(yarn.getConfig());
    }

    /** What a container was started with, and what it printed. @param container its number within the application: 1 for the driver's */
    String log(String application, int container, String file) throws IOException {
        Path logs = yarn.getTestWorkDir().toPath();
        try (Stream<Path> found = Files.find(logs, 5, (path, attributes) -> path.endsWith(file)
                && path.toString().contains(application) && path.getParent().toString().endsWith(String.format("_%06d", container)))) {
            return Files.readString(found.findFirst().orElseThrow());
        }
    }

    /** One file for all: what is there counts, not its name. */
    private void configure(Configuration daemons) throws IOException {
        Configuration conf = new Configuration(daemons);
        // the cluster lowered the copies of a block to the DataNodes it began with
        settings.forEach(conf::set);
        // of a class that only the daemons have
        conf.unset("net.topology.node.switch.mapping.impl");
        Files.createDirectories(configuration());
        try (OutputStream out = Files.newOutputStream(configuration().resolve("core-site.xml"))) {
            conf.writeXml(out);
        }
        Files.copy(configuration().resolve("core-site.xml"), configuration().resolve("yarn-site.xml"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        try {
            if (yarn != null) {
                yarn.stop();
            }
        } finally {
            dataNodes.forEach(Process::destroyForcibly);
            dataNodes.forEach(node -> node.onExit().orTimeout(1, TimeUnit.MINUTES).join());
            hdfs.shutdown(true);
        }
    }
}
