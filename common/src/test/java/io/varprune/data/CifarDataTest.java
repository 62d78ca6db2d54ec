package io.varprune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.model.InputShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarDataTest {
    @TempDir
    private Path folder;

    /** Records whose pixel j is label + j, as a byte; {@code labels} has one or two for each record. */
    private static void write(Path file, int labelBytes, int... labels) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < labels.length; i += labelBytes) {
            for (int j = 0; j < labelBytes; j++) {
                out.write(labels[i + j]);
            }
            for (int j = 0; j < 3072; j++) {
                out.write(labels[i] + j);
            }
        }
        Files.createDirectories(file.getParent());
        Files.write(file, out.toByteArray());
    }

    private void ten(Path where) throws IOException {
        for (int i = 1; i <= 5; i++) {
            write(where.resolve("data_batch_" + i + ".bin"), 1, i, i + 4);
        }
        write(where.resolve("test_batch.bin"), 1, 0);
    }

    private DataSplit load(CifarData which) {
        return which.load(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration());
    }

    @Test
    void theBatchesOfTenClassesFollowEachOther() throws IOException {
        ten(folder);
        DataSplit data = load(CifarData.CIFAR_10);
        assertThat(data.train().shape()).isEqualTo(new InputShape(3, 32, 32));
        assertThat(data.train().classes()).isEqualTo(10);
        assertThat(data.train().count()).isEqualTo(10);
        assertThat(data.test().count()).isEqualTo(1);
        int[] labels = new int[10];
        for (int i = 0; i < 10; i++) {
            labels[i] = data.train().label(i);
        }
        assertThat(labels).containsExactly(1, 5, 2, 6, 3, 7, 4, 8, 5, 9);
        float[] x = new float[3072];
        data.train().copyFeatures(new int[] {3}, 0, 1, x);
        // 6 + 300 does not fit a byte: 50
        assertThat(new float[] {x[0], x[1], x[300]}).containsExactly(new float[] {6 / 255f, 7 / 255f, 50 / 255f}, within(1e-7f));
        assertThat(data.classNames()).startsWith("0", "1").hasSize(10);
    }

    @Test
    void theFolderOfTheArchiveIsFoundAndNamesItsClasses() throws IOException {
        Path unpacked = folder.resolve("cifar-10-batches-bin");
        ten(unpacked);
        Files.writeString(unpacked.resolve("batches.meta.txt"),
                "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
        DataSplit data = load(CifarData.CIFAR_10);
        assertThat(data.train().count()).isEqualTo(10);
        assertThat(data.classNames()).startsWith("airplane").endsWith("truck").hasSize(10);
    }

    @Test
    void ofAHundredClassesTheFineLabelCounts() throws IOException {
        write(folder.resolve("train.bin"), 2, 4, 30, 19, 99);
        write(folder.resolve("test.bin"), 2, 0, 51);
        DataSplit data = load(CifarData.CIFAR_100);
        assertThat(data.train().classes()).isEqualTo(100);
        assertThat(data.train().label(0)).isEqualTo(30);
        assertThat(data.train().label(1)).isEqualTo(99);
        assertThat(data.test().label(0)).isEqualTo(51);
        float[] x = new float[3072];
        data.train().copyFeatures(new int[] {1}, 0, 1, x);
        assertThat(x[2]).isEqualTo(21 / 255f, within(1e-7f));
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        ten(folder);
        Files.delete(folder.resolve("data_batch_4.bin"));
        assertThatThrownBy(() -> load(CifarData.CIFAR_10)).isInstanceOf(DataException.class).hasMessageStartingWith("data.dir: ")
                .hasMessageEndingWith("/data_batch_4.bin is missing; the binary version has data_batch_1.bin, data_batch_2.bin,"
                        + " data_batch_3.bin, data_batch_4.bin, data_batch_5.bin and test_batch.bin");
    }

    @Test
    void aTruncatedFileIsNamed() throws IOException {
        ten(folder);
        Path file = folder.resolve("data_batch_2.bin");
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 6000));
        assertThatThrownBy(() -> load(CifarData.CIFAR_10)).isInstanceOf(DataException.class).hasMessageEndingWith(
                "/data_batch_2.bin: 6000 bytes, allowed a multiple of 3073; it is truncated or not of this data set");
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> load(CifarData.CIFAR_10)).hasMessageContaining("/data_batch_2.bin: 0 bytes");
    }

    @Test
    void aLabelOutOfRangeIsNamed() throws IOException {
        ten(folder);
        write(folder.resolve("data_batch_5.bin"), 1, 9, 10);
        assertThatThrownBy(() -> load(CifarData.CIFAR_10)).isInstanceOf(DataException.class)
                .hasMessageEndingWith("/data_batch_5.bin: label 10 of example 1, allowed 0 to 9");
    }
}
