package io.varprune.spark.bench;

import io.varprune.spark.training.Shard;
import io.varprune.spark.training.TrainingSettings;
import io.varprune.spark.training.VarianceAmplifyingTrainingMaster;
import io.varprune.store.SyncRecord;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;

/** Training speed of our master and of Deeplearning4j's on one Spark context. */
final class TrainingBench {
    /** How VAR is used. */
    enum Var { OFF, SYNC, STEP }

    /** @param overhead part of the time that is not local steps of the slowest worker, 0 to 1 */
    record Speed(double imagesPerSecond, double millisPerSync, double overhead) {}

    private final JavaSparkContext spark;

    TrainingBench(JavaSparkContext spark) {
        this.spark = spark;
    }

    /** Our master; the first epoch warms up and is not counted. */
    Speed ours(BenchModel model, int workers, Var var, int epochs) {
        return ours(model.network(), SyntheticData.shards(spark, model.shape(), model.examples(), workers), workers, var, epochs,
                BenchModel.BATCH, BenchModel.FREQUENCY);
    }

    Speed ours(MultiLayerNetwork network, JavaRDD<Shard> shards, int workers, Var var, int epochs, int batch, int frequency) {
        VarianceAmplifyingTrainingMaster master = new VarianceAmplifyingTrainingMaster(new TrainingSettings(workers, batch,
                frequency, var == Var.OFF ? 0 : 1e-7, 0, false, var == Var.STEP, List.of(), List.of(), 1));
        long[] ends = new long[epochs + 1];
        master.listen(sync -> ends[sync.epoch()] = System.nanoTime());
        master.fit(new SparkDl4jMultiLayer(spark, network, master), shards, epochs + 1);
        List<SyncRecord> counted = master.syncs().stream().filter(s -> s.epoch() > 0).toList();
        double compute = counted.stream().mapToDouble(SyncRecord::computeMillis).sum();
        double all = (ends[epochs] - ends[0]) / 1e6;
        long images = counted.stream().mapToLong(SyncRecord::examples).sum();
        return new Speed(1000 * images / all, all / counted.size(), 1 - compute / all);
    }

    /** Deeplearning4j's parameter averaging with the same batch and averaging frequency, after one warming call. @return images per second */
    double stock(BenchModel model, int workers, RDDTrainingApproach approach) {
        ParameterAveragingTrainingMaster master = new ParameterAveragingTrainingMaster.Builder(workers, BenchModel.BATCH)
                .averagingFrequency(BenchModel.FREQUENCY).batchSizePerWorker(BenchModel.BATCH)
                .rddTrainingApproach(approach).build();
        SparkDl4jMultiLayer network = new SparkDl4jMultiLayer(spark, model.network(), master);
        int once = workers * BenchModel.FREQUENCY * BenchModel.BATCH;
        network.fit(stockData(model, once, workers));
        master.deleteTempFiles(spark);
        JavaRDD<DataSet> data = stockData(model, model.examples(), workers);
        long start = System.nanoTime();
        network.fit(data);
        double speed = model.examples() / ((System.nanoTime() - start) / 1e9);
        master.deleteTempFiles(spark);
        return speed;
    }

    private JavaRDD<DataSet> stockData(BenchModel model, int examples, int workers) {
        return spark.parallelize(SyntheticData.minibatches(SyntheticData.images(model.shape(), examples), BenchModel.BATCH), workers);
    }
}
