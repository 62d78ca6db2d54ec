package io.varprune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
    @TempDir
    Path folder;

    private org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toUri());
    }

    private void idx(String name, int magic, int[] size, int bytes) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.writeInt(magic);
            for (int n : size) {
                out.writeInt(n);
            }
            for (int i = 0; i < bytes; i++) {
                out.writeByte(i % 10);
            }
        }
    }

    @Test
    void digitsAreSplitAsDocumented() {
        DataSplit digits = DigitsData.load();
        assertThat(digits.train().count()).isEqualTo(1347);
        assertThat(digits.test().count()).isEqualTo(450);
        assertThat(digits.train().shape().size()).isEqualTo(64);
    }

    @Test
    void idxFilesGivePixelsAndLabels() throws IOException {
        for (String part : new String[] {"train", "t10k"}) {
            idx(part + "-images-idx3-ubyte", 0x803, new int[] {2, 2, 2}, 8);
            idx(part + "-labels-idx1-ubyte", 0x801, new int[] {2}, 2);
        }
        Examples train = IdxData.load(hadoop(folder), new Configuration()).train();
        float[] x = new float[4];
        train.copyFeatures(new int[] {1}, 0, 1, x);
        // 1/255 is rounded to float before it multiplies: one unit in the last place
        assertThat(x).containsExactly(new float[] {4 / 255f, 5 / 255f, 6 / 255f, 7 / 255f}, within(4e-9f));
        assertThat(train.label(1)).isEqualTo(1);
    }

    @Test
    void aWrongMagicNumberIsNamed() throws IOException {
        idx("train-images-idx3-ubyte", 0x801, new int[] {2, 2, 2}, 8);
        idx("train-labels-idx1-ubyte", 0x801, new int[] {2}, 2);
        assertThatThrownBy(() -> IdxData.load(hadoop(folder), new Configuration())).isInstanceOf(DataException.class)
                .hasMessageEndingWith("train-images-idx3-ubyte: starts with 0x00000801, allowed 0x00000803"
                        + " (an IDX file of unsigned bytes)");
    }

    @Test
    void aHeaderThatPromisesTooMuchIsRefused() throws IOException {
        idx("train-images-idx3-ubyte", 0x803, new int[] {60000, 28, 28}, 8);
        idx("train-labels-idx1-ubyte", 0x801, new int[] {2}, 2);
        assertThatThrownBy(() -> IdxData.load(hadoop(folder), new Configuration())).hasMessageEndingWith(
                "its header promises more data than the file can hold; it is truncated or damaged");
    }

    @Test
    void aCellThatIsNoNumberIsNamedByLineAndColumn() throws IOException {
        Path file = folder.resolve("x.csv");
        Files.writeString(file, "a,b,label\n1,2,0\n1,NaN,1\n");
        assertThatThrownBy(() -> CsvData.load(hadoop(file), new Configuration(), 0.5, 1))
                .hasMessageEndingWith("x.csv, line 3, column 2: \"NaN\", allowed finite numbers");
    }

    @Test
    void mnistHasItsKnownSizes() {
        String root = System.getenv("VARPRUNE_DATA");
        Path mnist = Path.of(root == null ? "../../shared/data" : root, "mnist");
        if (!"true".equals(System.getenv("CI"))) {
            assumeThat(mnist).exists();
        }
        DataSplit data = IdxData.load(hadoop(mnist.toAbsolutePath()), new Configuration());
        assertThat(data.train().count()).isEqualTo(60_000);
        assertThat(data.test().count()).isEqualTo(10_000);
        assertThat(data.train().label(0)).as("the first training image is a five").isEqualTo(5);
    }
}
