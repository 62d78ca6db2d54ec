package io.varprune.spark.data;

import io.varprune.data.DataException;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import io.varprune.spark.training.ExamplesSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Writes a data set as {@link ParquetSchema} says, one Spark task for each shard. */
public final class ParquetWriter {
    private final JavaSparkContext spark;

    /** On the executors of this context. */
    public ParquetWriter(JavaSparkContext spark) {
        this.spark = spark;
    }

    /**
     * Writes both parts; nothing is left when that fails.
     *
     * @param data   plain, not normalized: a training does that itself
     * @param out    the folder, which must be empty or not be there
     * @param shards of each part, at most as many as it has examples
     * @throws DataException when the folder cannot be used
     */
    public void write(DataSplit data, Path out, int shards) {
        try {
            FileSystem files = out.getFileSystem(spark.hadoopConfiguration());
            if (files.exists(out) && (!files.getFileStatus(out).isDirectory() || files.listStatus(out).length > 0)) {
                throw new DataException("--out: " + out + " is not an empty folder: choose another or remove it");
            }
            boolean done = false;
            try {
                part(data.train(), data.classNames(), new Path(out, ParquetData.TRAIN), shards);
                part(data.test(), data.classNames(), new Path(out, ParquetData.TEST), shards);
                files.create(new Path(out, ParquetData.SUCCESS), false).close();
                done = true;
            } finally {
                if (!done) {
                    files.delete(out, true);
                }
            }
        } catch (IOException e) {
            throw new DataException("--out: " + out + " cannot be written (" + e.getMessage() + ")", e);
        }
    }

    private void part(Examples part, List<String> classNames, Path folder, int shards) {
        ParquetSchema schema = ParquetSchema.of(part, classNames);
        int count = Math.min(shards, part.count());
        ExamplesSource source = ExamplesSource.broadcast(spark, part);
        try {
            SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
            session.createDataFrame(spark.parallelize(IntStream.range(0, count).boxed().toList(), count)
                    .flatMap(new Rows(source, count, schema)), schema.fields()).write().option("compression", "snappy").parquet(folder.toString());
        } finally {
            source.destroy();
        }
    }

    /** The rows of a shard. */
    private record Rows(ExamplesSource source, int shards, ParquetSchema schema) implements FlatMapFunction<Integer, Row> {
        @Override
        public Iterator<Row> call(Integer shard) {
            int from = (int) ((long) shard * source.count() / shards);
            int to = (int) ((shard + 1L) * source.count() / shards);
            return IntStream.range(from, to).mapToObj(this::row).iterator();
        }

        private Row row(int index) {
            Examples piece = source.pieces().get(index / source.examplesEach()).value();
            ByteBuffer bytes = ByteBuffer.allocate(piece.rowBytes());
            piece.write(index % source.examplesEach(), bytes);
            bytes.flip();
            return RowFactory.create(index, schema.pixels() ? taken(bytes, schema.shape().size()) : floats(bytes),
                    schema.masks() ? taken(bytes, bytes.remaining()) : bytes.getInt());
        }

        private static byte[] taken(ByteBuffer bytes, int n) {
            byte[] taken = new byte[n];
            bytes.get(taken);
            return taken;
        }

        private Float[] floats(ByteBuffer bytes) {
            int n = schema.shape().size();
            FloatBuffer floats = bytes.slice(0, n * Float.BYTES).asFloatBuffer();
            bytes.position(n * Float.BYTES);
            return IntStream.range(0, n).mapToObj(floats::get).toArray(Float[]::new);
        }
    }
}
