package io.varprune.spark.cli;

import io.varprune.spark.VarpruneKryoRegistrator;
import io.varprune.spark.run.Provenance;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Model.CommandSpec;

/** The Spark context of one command, stopped at its end. */
final class Cluster implements AutoCloseable {
    private final JavaSparkContext spark;

    Cluster(String job) {
        this(job, Map.of());
    }

    /** @param settings that win over all others */
    Cluster(String job, Map<String, String> settings) {
        SparkConf conf = VarpruneKryoRegistrator.configure(new SparkConf()).setAppName("varprune " + job);
        settings.forEach(conf::set);
        conf.setIfMissing("spark.master", "local[*]");
        spark = start(conf);
    }

    /** @throws IllegalArgumentException when a standalone master did not take the application: Spark asks for a minute, and stops */
    private static JavaSparkContext start(SparkConf conf) {
        String master = conf.get("spark.master");
        IllegalStateException stopped = null;
        try {
            JavaSparkContext started = new JavaSparkContext(conf);
            // an id of its own is what a context has that never got one
            if (!master.startsWith("spark://") || !started.sc().applicationId().startsWith("spark-application-")) {
                return started;
            }
            started.stop();
        } catch (IllegalStateException e) {
            if (!master.startsWith("spark://")) {
                throw e;
            }
            stopped = e;
        }
        throw new IllegalArgumentException("--master: got " + master + ", which did not take the application within a minute; check the "
                + "address, and that spark.authenticate and its secret are those of the cluster", stopped);
    }

    JavaSparkContext spark() {
        return spark;
    }

    /** Of the command that is running. */
    Provenance provenance(CommandSpec spec) {
        List<String> given = spec.root().commandLine().getParseResult().originalArgs();
        return new Provenance(given.isEmpty() ? List.of(spec.name()) : given, spark.master(), Clock.systemUTC());
    }

    Configuration hadoop() {
        return spark.hadoopConfiguration();
    }

    @Override
    public void close() {
        spark.stop();
    }
}
