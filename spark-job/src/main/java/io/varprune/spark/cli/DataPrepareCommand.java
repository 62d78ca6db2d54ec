package io.varprune.spark.cli;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.spark.data.ParquetWriter;
import io.varprune.spark.run.DataSets;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "prepare", description = "Writes a data set as Parquet, split for training and test, for source parquet.",
        footer = {"", "Example: ./submit.sh data prepare --source images --dir ./images --set data.height=32 --set data.width=32"
                + " --out hdfs:///data/images"})
final class DataPrepareCommand implements Runnable {
    private static final int MOST_SHARDS = 10_000;

    @Mixin
    private DataOptions data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder, on any Hadoop path.")
    private String out;

    @Option(names = "--shards", paramLabel = "N", description = "Files of each part; default one for each task slot.")
    private Integer shards;

    @Override
    public void run() {
        if (shards != null && (shards < 1 || shards > MOST_SHARDS)) {
            throw new IllegalArgumentException("--shards: got " + shards + ", allowed 1 to " + MOST_SHARDS);
        }
        Experiment experiment = data.experiment();
        try (Cluster cluster = new Cluster("data prepare")) {
            DataSplit split = DataSets.plain(experiment.data(), experiment.seed(), cluster.hadoop());
            int count = shards == null ? cluster.spark().defaultParallelism() : shards;
            new ParquetWriter(cluster.spark()).write(split, new Path(out), count);
            System.out.printf("%d examples for training, %d for the test, in up to %d shards each%n", split.train().count(),
                    split.test().count(), count);
            System.out.println("data: {source: parquet, dir: " + out + "}");
        }
    }
}
