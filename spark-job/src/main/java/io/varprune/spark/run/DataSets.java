package io.varprune.spark.run;

import io.varprune.config.DataConfig;
import io.varprune.data.Augmentation;
import io.varprune.data.CifarData;
import io.varprune.data.CsvData;
import io.varprune.data.DataException;
import io.varprune.data.DataSplit;
import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.data.IdxData;
import io.varprune.data.ImageFolderData;
import io.varprune.data.MaskFolderData;
import io.varprune.model.InputShape;
import io.varprune.spark.data.ParquetData;
import io.varprune.spark.training.ExamplesShard;
import io.varprune.spark.training.ExamplesSource;
import io.varprune.spark.training.Shard;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Loads the data set of an experiment and gives each worker its part. */
public final class DataSets {
    private DataSets() {}

    /** Reads it. @throws DataException when there is none, or none that the settings fit */
    public static DataSplit load(DataConfig data, long seed, Configuration hadoop) {
        DataSplit plain = plain(data, seed, hadoop);
        InputShape shape = plain.train().shape();
        int least = Math.min(shape.height(), shape.width());
        if (data.augment().crop() >= least) {
            throw new DataException("data.augment.crop: got " + data.augment().crop() + ", allowed 0 to " + (least - 1)
                    + " (the images have " + shape.height() + "x" + shape.width() + " pixels)");
        }
        return data.normalize() ? plain.normalized() : plain;
    }

    /** Whether the seed decides which examples are for the test; other sources say that themselves. */
    public static boolean isSplitBySeed(DataConfig data) {
        return switch (data.source()) {
            case DIGITS, MNIST, CIFAR10, CIFAR100, PARQUET -> false;
            case IMAGES, MASKS, CSV -> true;
        };
    }

    /** Reads it as the source has it, not normalized. */
    public static DataSplit plain(DataConfig data, long seed, Configuration hadoop) {
        return switch (data.source()) {
            case DIGITS -> DigitsData.load();
            case MNIST -> IdxData.load(new Path(data.dir()), hadoop);
            case CIFAR10 -> CifarData.CIFAR_10.load(new Path(data.dir()), hadoop);
            case CIFAR100 -> CifarData.CIFAR_100.load(new Path(data.dir()), hadoop);
            case IMAGES -> ImageFolderData.load(new Path(data.dir()), hadoop, data.height(), data.width(), data.channels(),
                    data.testFraction(), seed);
            case MASKS -> MaskFolderData.load(new Path(data.dir()), hadoop, data.height(), data.width(), data.channels(),
                    data.testFraction(), seed);
            case CSV -> CsvData.load(new Path(data.dir()), hadoop, data.testFraction(), seed);
            case PARQUET -> ParquetData.load(new Path(data.dir()), hadoop);
        };
    }

    /** One shard per worker, drawn at random so that every worker sees every class. */
    static JavaRDD<Shard> shards(JavaSparkContext spark, ExamplesSource examples, int workers, long seed, Augmentation augmentation) {
        List<Integer> numbers = IntStream.range(0, workers).boxed().toList();
        return spark.parallelize(numbers, workers).map(worker -> examples.shard(worker, workers, seed, augmentation));
    }

    /** The same shards, all here. */
    static List<Shard> shards(Examples examples, int workers, long seed, Augmentation augmentation) {
        return IntStream.range(0, workers).<Shard>mapToObj(worker -> new ExamplesShard(
                examples.select(ExamplesSource.part(examples.count(), worker, workers, seed)), augmentation)).toList();
    }
}
