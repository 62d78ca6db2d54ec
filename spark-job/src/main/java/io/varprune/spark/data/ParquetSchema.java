package io.varprune.spark.data;

import io.varprune.data.DataException;
import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * How a data set lies in Parquet: folders {@code train} and {@code test}, each of shards, and {@code _SUCCESS} beside them when all is
 * written. A row is one example:
 *
 * <ul>
 *   <li>{@code index}, int: its place in its part, from 0; the metadata has {@code examples}, how many the part has
 *   <li>{@code pixels}, binary: uint8, row-major [channels, height, width]; the metadata has {@code shape}, these three, and
 *       {@code scale}, what a pixel of 1 stands for. Examples that are no images have {@code features}, an array of floats, instead
 *   <li>{@code label}, int: its class from 0; the metadata has {@code classNames}. Examples with a class for each pixel have
 *       {@code mask}, binary, uint8, row-major [height, width], instead
 * </ul>
 *
 * <p>Metadata is that of Spark's fields, which Spark keeps in the footer of each file.
 *
 * @param examples of the part
 * @param pixels   whether they are images
 * @param masks    whether each pixel has a class
 */
record ParquetSchema(int examples, InputShape shape, float scale, boolean pixels, boolean masks, List<String> classNames)
        implements Serializable {
    static final String INDEX = "index";
    static final String PIXELS = "pixels";
    static final String FEATURES = "features";
    static final String LABEL = "label";
    static final String MASK = "mask";
    private static final String EXAMPLES = "examples";
    private static final String SHAPE = "shape";
    private static final String SCALE = "scale";
    private static final String CLASS_NAMES = "classNames";

    static ParquetSchema of(Examples part, List<String> classNames) {
        return new ParquetSchema(part.count(), part.shape(), part.scale(), part.hasPixels(), part.hasMasks(), classNames);
    }

    StructType fields() {
        Metadata input = new MetadataBuilder().putLongArray(SHAPE, new long[] {shape.channels(), shape.height(), shape.width()})
                .putDouble(SCALE, scale).build();
        return new StructType(new StructField[] {
            new StructField(INDEX, DataTypes.IntegerType, false, new MetadataBuilder().putLong(EXAMPLES, examples).build()),
            pixels ? new StructField(PIXELS, DataTypes.BinaryType, false, input)
                    : new StructField(FEATURES, DataTypes.createArrayType(DataTypes.FloatType, false), false, input),
            new StructField(masks ? MASK : LABEL, masks ? DataTypes.BinaryType : DataTypes.IntegerType, false,
                    new MetadataBuilder().putStringArray(CLASS_NAMES, classNames.toArray(String[]::new)).build())});
    }

    /** @param origin for the message @throws DataException when the fields are others */
    static ParquetSchema of(StructType fields, Object origin) {
        List<String> names = Arrays.asList(fields.fieldNames());
        boolean pixels = names.contains(PIXELS);
        boolean masks = names.contains(MASK);
        try {
            Metadata input = fields.apply(pixels ? PIXELS : FEATURES).metadata();
            long[] shape = input.getLongArray(SHAPE);
            return new ParquetSchema(Math.toIntExact(fields.apply(INDEX).metadata().getLong(EXAMPLES)),
                    new InputShape(Math.toIntExact(shape[0]), Math.toIntExact(shape[1]), Math.toIntExact(shape[2])),
                    (float) input.getDouble(SCALE), pixels, masks,
                    List.of(fields.apply(masks ? MASK : LABEL).metadata().getStringArray(CLASS_NAMES)));
        } catch (RuntimeException e) {
            throw new DataException(origin + ": has the columns " + String.join(", ", names) + ", allowed are those of data prepare with "
                    + "their metadata", e);
        }
    }
}
