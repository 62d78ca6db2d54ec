package io.varprune.spark.data;

import io.varprune.data.DataException;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import io.varprune.data.HeapShare;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** A data set that {@link ParquetWriter} wrote. Read without Spark's SQL: a trial of a sweep reads its data inside of a task. */
public final class ParquetData {
    static final String TRAIN = "train";
    static final String TEST = "test";
    static final String SUCCESS = "_SUCCESS";
    // where Spark keeps its own schema
    private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

    private ParquetData() {}

    /** Reads all shards, examples in the order of the set that they were made of. @throws DataException naming what is wrong */
    public static DataSplit load(Path folder, Configuration hadoop) {
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            if (!files.exists(new Path(folder, SUCCESS))) {
                throw new DataException("data.dir: " + folder + " is not a folder of data prepare, or not a whole one (it has no _SUCCESS)");
            }
            Part train = Part.read(files, new Path(folder, TRAIN), hadoop);
            Part test = Part.read(files, new Path(folder, TEST), hadoop);
            if (!train.schema.classNames().equals(test.schema.classNames()) || !train.schema.shape().equals(test.schema.shape())) {
                throw new DataException(folder + ": train and test have other classes or shapes");
            }
            return new DataSplit(train.examples(), test.examples(), train.schema.classNames());
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** What its rows have. */
    private static final class Part {
        private final ParquetSchema schema;
        private final BitSet found = new BitSet();
        private final byte[] pixels;
        private final float[] features;
        private final int[] labels;
        private final byte[] masks;

        private Part(ParquetSchema schema, Path folder) {
            this.schema = schema;
            long numbers = (long) schema.examples() * schema.shape().size();
            HeapShare.require(folder, numbers * (schema.pixels() ? 1 : Float.BYTES));
            if (schema.examples() < 1 || numbers > Integer.MAX_VALUE - 8L) {
                throw new DataException(folder + ": has " + schema.examples() + " examples of " + schema.shape() + ", allowed 1 or more, "
                        + "with fewer than 2^31 numbers");
            }
            pixels = schema.pixels() ? new byte[(int) numbers] : null;
            features = schema.pixels() ? null : new float[(int) numbers];
            labels = schema.masks() ? null : new int[schema.examples()];
            masks = schema.masks() ? new byte[schema.examples() * plane(schema)] : null;
        }

        private static int plane(ParquetSchema schema) {
            return schema.shape().height() * schema.shape().width();
        }

        static Part read(FileSystem files, Path folder, Configuration hadoop) throws IOException {
            List<Path> shards = files.exists(folder) ? Arrays.stream(files.listStatus(folder)).map(FileStatus::getPath)
                    .filter(path -> path.getName().startsWith("part-") && path.getName().endsWith(".parquet"))
                    .sorted(Comparator.comparing(Path::getName)).toList() : List.of();
            if (shards.isEmpty()) {
                throw new DataException(folder + ": has no part-*.parquet");
            }
            Part part = null;
            for (Path shard : shards) {
                try {
                    ParquetSchema schema = schema(shard, hadoop);
                    part = part == null ? new Part(schema, folder) : part;
                    if (!schema.equals(part.schema)) {
                        throw new DataException(shard + ": is of another data set than " + shards.get(0).getName());
                    }
                    part.add(shard, hadoop);
                } catch (IOException | RuntimeException e) {
                    if (e instanceof DataException known) {
                        throw known;
                    }
                    throw new DataException(shard + ": is damaged or no Parquet file (" + e.getMessage() + ")", e);
                }
            }
            if (part.found.cardinality() != part.schema.examples()) {
                throw new DataException(folder + ": has " + part.found.cardinality() + " of " + part.schema.examples()
                        + " examples; a shard is missing");
            }
            return part;
        }

        private static ParquetSchema schema(Path shard, Configuration hadoop) throws IOException {
            try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(shard, hadoop))) {
                String json = reader.getFileMetaData().getKeyValueMetaData().get(SPARK_SCHEMA);
                if (json == null || !(DataType.fromJson(json) instanceof StructType fields)) {
                    throw new DataException(shard + ": was not written by data prepare (it has no " + SPARK_SCHEMA + ")");
                }
                return ParquetSchema.of(fields, shard);
            }
        }

        private void add(Path shard, Configuration hadoop) throws IOException {
            try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), shard).withConf(hadoop).build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    int index = row.getInteger(ParquetSchema.INDEX, 0);
                    if (index < 0 || index >= schema.examples() || found.get(index)) {
                        throw new DataException(shard + ": example " + index + " is there twice, or not of 0 to " + (schema.examples() - 1));
                    }
                    found.set(index);
                    input(shard, row, index);
                    if (schema.masks()) {
                        bytes(shard, row, ParquetSchema.MASK, index, masks, plane(schema));
                    } else {
                        labels[index] = row.getInteger(ParquetSchema.LABEL, 0);
                    }
                }
            }
        }

        private void input(Path shard, Group row, int index) {
            int n = schema.shape().size();
            if (schema.pixels()) {
                bytes(shard, row, ParquetSchema.PIXELS, index, pixels, n);
                return;
            }
            Group list = row.getGroup(ParquetSchema.FEATURES, 0);
            if (list.getFieldRepetitionCount(0) != n) {
                throw new DataException(shard + ": example " + index + " has " + list.getFieldRepetitionCount(0) + " numbers, allowed " + n);
            }
            for (int i = 0; i < n; i++) {
                features[index * n + i] = list.getGroup(0, i).getFloat(0, 0);
            }
        }

        private static void bytes(Path shard, Group row, String column, int index, byte[] to, int n) {
            byte[] from = row.getBinary(column, 0).getBytes();
            if (from.length != n) {
                throw new DataException(shard + ": example " + index + " has " + from.length + " bytes in " + column + ", allowed " + n);
            }
            System.arraycopy(from, 0, to, index * n, n);
        }

        Examples examples() {
            int classes = schema.classNames().size();
            if (masks != null) {
                return Examples.ofMasks(schema.shape(), classes, pixels, masks, schema.scale());
            }
            return pixels != null ? Examples.ofPixels(schema.shape(), classes, pixels, labels, schema.scale())
                    : Examples.ofFeatures(schema.shape(), classes, features, labels);
        }
    }
}
