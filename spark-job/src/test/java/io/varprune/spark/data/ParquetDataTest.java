package io.varprune.spark.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.data.DataException;
import io.varprune.data.DataSplit;
import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import io.varprune.spark.training.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetDataTest {
    @TempDir
    private Path dir;

    private org.apache.hadoop.fs.Path out() {
        return new org.apache.hadoop.fs.Path(dir.resolve("out").toUri());
    }

    private DataSplit written(DataSplit data, int shards) {
        new ParquetWriter(LocalSpark.context()).write(data, out(), shards);
        return ParquetData.load(out(), new Configuration());
    }

    private Path shard(String part, int number) throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("out").resolve(part))) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-0000" + number)).findFirst().orElseThrow();
        }
    }

    private void refused(String message) {
        assertThatThrownBy(() -> ParquetData.load(out(), new Configuration())).isInstanceOf(DataException.class)
                .hasMessageContaining(message);
    }

    @Test
    void imagesComeBackAsTheyWere() throws IOException {
        DataSplit digits = DigitsData.load();
        DataSplit read = written(digits, 3);
        // of shape, classes, scale, pixels and labels of all examples in their order
        assertThat(read.digest()).isEqualTo(digits.digest());
        assertThat(read.classNames()).isEqualTo(digits.classNames());
        try (Stream<Path> files = Files.list(dir.resolve("out/train"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".parquet"))).hasSize(3);
        }
    }

    @Test
    void theRowsAreForOthersToRead() throws IOException {
        DataSplit digits = DigitsData.load();
        written(digits, 2);
        org.apache.hadoop.fs.Path second = new org.apache.hadoop.fs.Path(shard("test", 1).toUri());
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(second, new Configuration()))) {
            assertThat(reader.getFileMetaData().getSchema().toString()).isEqualTo("""
                    message spark_schema {
                      required int32 index;
                      required binary pixels;
                      required int32 label;
                    }
                    """);
            assertThat(reader.getFileMetaData().getKeyValueMetaData().get("org.apache.spark.sql.parquet.row.metadata"))
                    .contains("\"classNames\":[\"0\",\"1\",").contains("\"shape\":[1,8,8]").contains("\"scale\":0.0625")
                    .contains("\"examples\":450");
        }
        try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), second).build()) {
            Group row = reader.read();
            // the second half of 450
            assertThat(row.getInteger("index", 0)).isEqualTo(225);
            assertThat(row.getInteger("label", 0)).isEqualTo(digits.test().label(225));
            float[] x = new float[64];
            digits.test().copyFeatures(new int[] {225}, 0, 1, x);
            byte[] pixels = row.getBinary("pixels", 0).getBytes();
            for (int i = 0; i < 64; i++) {
                assertThat(pixels[i] / 16f).isEqualTo(x[i]);
            }
        }
    }

    @Test
    void numbersAndMasksComeBackAsTheyWere() {
        Examples numbers = Examples.ofFeatures(new InputShape(1, 1, 3), 2, new float[] {0.1f, -2, 1e-30f, 4, 5, 6}, new int[] {1, 0});
        DataSplit data = new DataSplit(numbers, numbers.select(new int[] {1}), List.of("no", "yes, \"quoted\""));
        assertThat(written(data, 5).digest()).isEqualTo(data.digest());
        assertThat(ParquetData.load(out(), new Configuration()).classNames()).isEqualTo(data.classNames());

        Examples images = Examples.ofMasks(new InputShape(3, 1, 2), 3, new byte[] {1, 2, 3, 4, 5, -1, 7, 8, 9, 10, 11, 12},
                new byte[] {0, 1, 2, 2}, 1f / 255);
        DataSplit masks = new DataSplit(images, images.select(new int[] {0}), List.of("a", "b", "c"));
        new ParquetWriter(LocalSpark.context()).write(masks, new org.apache.hadoop.fs.Path(out(), "masks"), 1);
        assertThat(ParquetData.load(new org.apache.hadoop.fs.Path(out(), "masks"), new Configuration()).digest()).isEqualTo(masks.digest());
    }

    @Test
    void whatIsNotWholeIsRefusedByName() throws IOException {
        written(DigitsData.load(), 2);
        Path first = shard("train", 0);
        Path second = shard("train", 1);
        byte[] whole = Files.readAllBytes(second);
        // Hadoop's own checksums would notice first
        try (Stream<Path> checksums = Files.list(dir.resolve("out/train"))) {
            for (Path checksum : checksums.filter(file -> file.toString().endsWith(".crc")).toList()) {
                Files.delete(checksum);
            }
        }
        Files.delete(second);
        refused("/train: has 673 of 1347 examples; a shard is missing");
        Files.copy(first, second);
        refused(second.getFileName() + ": example 0 is there twice");
        Files.write(second, Arrays.copyOf(whole, whole.length / 2));
        refused(second.getFileName() + ": is damaged or no Parquet file");
        Files.write(second, "label,pixels".getBytes(StandardCharsets.US_ASCII));
        refused(second.getFileName() + ": is damaged or no Parquet file");
        Files.copy(shard("test", 0), second, StandardCopyOption.REPLACE_EXISTING);
        refused(second.getFileName() + ": is of another data set");
        Files.write(second, whole);
        Files.delete(dir.resolve("out/_SUCCESS"));
        refused("/ is not a folder of data prepare, or not a whole one (it has no _SUCCESS)");
    }

    @Test
    void parquetOfSomebodyElseIsRefused() throws IOException {
        SparkSession spark = SparkSession.builder().sparkContext(LocalSpark.context().sc()).getOrCreate();
        spark.range(3).coalesce(1).write().parquet(out() + "/train");
        Files.createFile(dir.resolve("out/_SUCCESS"));
        refused(": has the columns id, allowed are those of data prepare with their metadata");
    }

    @Test
    void aFolderThatHasSomethingIsLeftAlone() throws IOException {
        Files.createDirectories(dir.resolve("out"));
        Files.writeString(dir.resolve("out/mine"), "");
        assertThatThrownBy(() -> written(DigitsData.load(), 1)).isInstanceOf(DataException.class)
                .hasMessageEndingWith("/ is not an empty folder: choose another or remove it");
        assertThat(dir.resolve("out")).isDirectoryContaining("glob:**mine");
    }
}
