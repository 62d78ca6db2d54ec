package io.varprune.spark.bench;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.api.RDDTrainingApproach;

/** Deeplearning4j's parameter averaging as it comes: Spark's own defaults, and none of our native settings. */
public final class StockMaster {
    private static final String IMAGES = "imagesPerSecond";

    private StockMaster() {}

    /** Model and number of workers. */
    public static void main(String[] args) {
        int workers = Integer.parseInt(args[1]);
        JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("stock").setMaster("local[" + workers + "]")
                .set("spark.ui.enabled", "false"));
        ChildJvm.finish(Map.of(IMAGES,
                new TrainingBench(spark).stock(BenchModel.of(args[0]), workers, RDDTrainingApproach.Export)));
    }

    /** @return images per second; empty when the child could not be run */
    static Optional<Double> measure(BenchModel model, int workers) {
        return Optional.ofNullable(ChildJvm.run(StockMaster.class, false, model.name(), Integer.toString(workers)).get(IMAGES));
    }
}
