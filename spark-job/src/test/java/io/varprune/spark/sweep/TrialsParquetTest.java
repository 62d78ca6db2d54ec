package io.varprune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.spark.training.LocalSpark;
import io.varprune.store.RunDirectory;
import io.varprune.store.TrialRecord;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialsParquetTest {
    @TempDir
    private java.nio.file.Path folder;

    private static TrialRecord trial(int number, String state, double objective) {
        return new TrialRecord(1, number, "var", 1e-5 * number, 1L << 40, "{\"train.regularizer.lambda\":1.0E-5}", state, "", 1, 3, 0.9, objective,
                2.5, "trials/" + number);
    }

    @Test
    void sparkReadsTheRowsWithTheirTypesAndAgainAfterTheyChanged() {
        RunDirectory sweep = RunDirectory.openOrCreate(new Path(folder.toUri()), new Configuration());
        SparkSession spark = SparkSession.builder().sparkContext(LocalSpark.context().sc()).getOrCreate();
        TrialsParquet.write(List.of(trial(1, "running", Double.NaN)), sweep, spark);
        TrialsParquet.write(List.of(trial(1, "complete", 0.5), trial(2, "complete", 0.75), trial(3, "failed", Double.NaN)), sweep, spark);
        assertThat(sweep.names("")).containsExactly("trials.parquet");
        assertThat(sweep.names("trials.parquet")).containsExactly("part-00000.snappy.parquet");
        Dataset<Row> rows = spark.read().parquet(sweep.path() + "/trials.parquet");
        rows.createOrReplaceTempView("trials");
        assertThat(rows.schema().toDDL()).isEqualTo("generation INT,trial INT,method STRING,lambda DOUBLE,seed BIGINT,settings STRING,"
                + "state STRING,reason STRING,attempts INT,epochs INT,accuracy DOUBLE,objective DOUBLE,seconds DOUBLE,run STRING");
        assertThat(spark.sql("select trial, objective, seed from trials order by trial").collectAsList()).containsExactly(
                RowFactory.create(1, 0.5, 1L << 40), RowFactory.create(2, 0.75, 1L << 40), RowFactory.create(3, null, 1L << 40));
        assertThat(spark.sql("select max_by(run, objective) from trials where state = 'complete'").first().getString(0)).isEqualTo("trials/2");
    }

    @Test
    void noTrialsAreATableToo() {
        RunDirectory sweep = RunDirectory.openOrCreate(new Path(folder.toUri()), new Configuration());
        SparkSession spark = SparkSession.builder().sparkContext(LocalSpark.context().sc()).getOrCreate();
        TrialsParquet.write(List.of(), sweep, spark);
        assertThat(spark.read().parquet(sweep.path() + "/trials.parquet").count()).isZero();
    }
}
