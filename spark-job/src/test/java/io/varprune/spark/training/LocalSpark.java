package io.varprune.spark.training;

import io.varprune.spark.VarpruneKryoRegistrator;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** The local Spark context that tests share, two slots with four attempts for each task. */
public final class LocalSpark {
    private LocalSpark() {}

    /** The context, started anew after {@link #stop}. */
    public static JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(SparkContext.getOrCreate(VarpruneKryoRegistrator.configure(new SparkConf())
                .setMaster("local[2,4]").setAppName("tests").set("spark.ui.enabled", "false")));
    }

    /** Makes room for another context: a JVM holds one at a time. */
    public static void stop() {
        context().stop();
    }
}
