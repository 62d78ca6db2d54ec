package io.varprune.spark.sweep;

import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import io.varprune.store.TrialRecord;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows of trials.csv as Parquet: the columns of the same names, with types, and null for what is not known. */
public final class TrialsParquet {
    /** The folder in the sweep's directory. */
    public static final String FOLDER = "trials.parquet";

    // no folder can be replaced in one step, but its only file can
    private static final String FILE = FOLDER + "/part-00000.snappy.parquet";

    private static final StructType SCHEMA = new StructType().add("generation", DataTypes.IntegerType, false)
            .add("trial", DataTypes.IntegerType, false).add("method", DataTypes.StringType, false).add("lambda", DataTypes.DoubleType)
            .add("seed", DataTypes.LongType, false).add("settings", DataTypes.StringType, false).add("state", DataTypes.StringType, false)
            .add("reason", DataTypes.StringType, false).add("attempts", DataTypes.IntegerType, false)
            .add("epochs", DataTypes.IntegerType, false).add("accuracy", DataTypes.DoubleType).add("objective", DataTypes.DoubleType)
            .add("seconds", DataTypes.DoubleType, false).add("run", DataTypes.StringType, false);

    private TrialsParquet() {
    }

    /** Writes the folder, or replaces its file in one step. @throws StoreException when it cannot be written */
    public static void write(List<TrialRecord> trials, RunDirectory sweep, SparkSession spark) {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        Path temporary = new Path(sweep.path(), "." + FOLDER + "-" + UUID.randomUUID());
        try {
            FileSystem files = temporary.getFileSystem(hadoop);
            try {
                spark.createDataFrame(trials.stream().map(TrialsParquet::row).toList(), SCHEMA).coalesce(1).write()
                        .option("compression", "snappy").parquet(temporary.toString());
                Path part = files.globStatus(new Path(temporary, "part-*"))[0].getPath();
                sweep.write(FILE, out -> {
                    try (InputStream in = files.open(part)) {
                        in.transferTo(out);
                    }
                });
            } finally {
                files.delete(temporary, true);
            }
        } catch (IOException e) {
            throw new StoreException("cannot write " + sweep.path() + "/" + FOLDER + ": " + e.getMessage(), e);
        }
    }

    private static Row row(TrialRecord trial) {
        return RowFactory.create(trial.generation(), trial.trial(), trial.method(), orNull(trial.lambda()), trial.seed(), trial.settings(),
                trial.state(), trial.reason(), trial.attempts(), trial.epochs(), orNull(trial.accuracy()), orNull(trial.objective()),
                trial.seconds(), trial.run());
    }

    private static Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
