package io.varprune.spark.training;

import io.varprune.spark.VarpruneKryoRegistrator;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The one local Spark context of the test JVM, with four attempts for each task; it ends with it. */
public final class LocalSpark {
    private static final JavaSparkContext SPARK = new JavaSparkContext(VarpruneKryoRegistrator.configure(new SparkConf())
            .setMaster("local[2,4]").setAppName("tests").set("spark.ui.enabled", "false"));

    private LocalSpark() {}

    public static JavaSparkContext context() {
        return SPARK;
    }
}
