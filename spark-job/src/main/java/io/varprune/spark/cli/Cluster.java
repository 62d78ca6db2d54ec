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
        spark = new JavaSparkContext(conf);
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
