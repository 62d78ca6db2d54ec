package io.varprune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.model.InputShape;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskFolderDataTest {
    @TempDir
    private Path folder;

    private void write(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(image, name.endsWith("png") ? "png" : "jpg", file.toFile())).isTrue();
    }

    /** Grey levels, row by row. */
    private static BufferedImage grey(int width, int... levels) {
        BufferedImage image = new BufferedImage(width, levels.length / width, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, width, image.getHeight(), levels);
        return image;
    }

    private DataSplit load(int height, int width) {
        return MaskFolderData.load(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration(), height, width, 0, 0.5, 1);
    }

    private static int[] mask(Examples examples, int index) {
        int[] classes = new int[examples.labelsEach()];
        for (int pixel = 0; pixel < classes.length; pixel++) {
            classes[pixel] = examples.label(index, pixel);
        }
        return classes;
    }

    private static float[] oneHot(Examples examples) {
        float[] y = new float[examples.classes() * examples.labelsEach()];
        examples.copyOneHot(new int[] {0}, 0, 1, y, Augmentation.NONE, 0);
        return y;
    }

    private void pair(String part, String name, BufferedImage mask) throws IOException {
        write(part + "images/" + name + ".jpg", grey(mask.getWidth(), new int[mask.getWidth() * mask.getHeight()]));
        write(part + "masks/" + name + ".png", mask);
    }

    @Test
    void classIndicesBecomeAPlaneForEachClass() throws IOException {
        pair("train/", "a", grey(2, 0, 1, 2, 1));
        pair("test/", "b", grey(2, 3, 0, 0, 0));
        DataSplit data = load(0, 0);
        assertThat(data.train().shape()).isEqualTo(new InputShape(1, 2, 2));
        assertThat(data.train().classes()).as("the test set has class 3").isEqualTo(4);
        assertThat(data.classNames()).containsExactly("0", "1", "2", "3");
        assertThat(mask(data.train(), 0)).containsExactly(0, 1, 2, 1);
        assertThat(oneHot(data.train())).containsExactly(1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0);
    }

    @Test
    void whiteIsClassOne() throws IOException {
        pair("train/", "a", grey(2, 0, 255, 255, 0));
        pair("test/", "b", grey(2, 0, 0, 0, 0));
        DataSplit data = load(0, 0);
        assertThat(data.train().classes()).isEqualTo(2);
        assertThat(mask(data.train(), 0)).containsExactly(0, 1, 1, 0);
        assertThat(mask(data.test(), 0)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void aPaletteGivesIndicesWhateverItsColours() throws IOException {
        byte[] some = {0, (byte) 128, 7};
        IndexColorModel palette = new IndexColorModel(8, 3, some, some, new byte[3]);
        BufferedImage mask = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        mask.getRaster().setPixels(0, 0, 2, 1, new int[] {2, 1});
        pair("train/", "a", mask);
        pair("test/", "b", grey(2, 0, 0));
        assertThat(mask(load(0, 0).train(), 0)).containsExactly(2, 1);
    }

    @Test
    void aMaskOfJpegIsCutAtHalfGrey() throws IOException {
        write("train/images/a.png", grey(16, new int[256]));
        int[] half = new int[256];
        java.util.Arrays.fill(half, 128, 256, 255);
        write("train/masks/a.jpg", grey(16, half));
        pair("test/", "b", grey(16, new int[256]));
        int[] mask = mask(load(0, 0).train(), 0);
        assertThat(java.util.Arrays.copyOf(mask, 128)).containsOnly(0);
        assertThat(java.util.Arrays.copyOfRange(mask, 128, 256)).containsOnly(1);
    }

    @Test
    void masksAreResizedByTheNearestPixelSoThatNoClassIsMadeUp() throws IOException {
        pair("train/", "a", grey(4, 5, 5, 0, 0, 5, 5, 0, 0));
        pair("test/", "b", grey(2, 0, 0, 5, 5));
        DataSplit data = load(1, 2);
        assertThat(mask(data.train(), 0)).containsExactly(5, 0);
        assertThat(mask(load(4, 4).test(), 0)).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5, 5);
    }

    @Test
    void withoutATestFolderTheExamplesAreSplit() throws IOException {
        for (String name : new String[] {"a", "b", "c", "d"}) {
            pair("", name, grey(1, name.charAt(0) - 'a'));
        }
        DataSplit data = load(0, 0);
        assertThat(data.train().count()).isEqualTo(2);
        assertThat(new int[] {data.train().label(0, 0), data.train().label(1, 0), data.test().label(0, 0), data.test().label(1, 0)})
                .containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        pair("", "a", grey(2, 0, 1));
        write("images/b.jpg", grey(2, 0, 0));
        assertThatThrownBy(() -> load(0, 0)).isInstanceOf(DataException.class).hasMessageContaining("/images/b.jpg: has no mask b.png in ")
                .hasMessageEndingWith("/masks");
        write("masks/b.png", grey(1, 0, 0));
        assertThatThrownBy(() -> load(0, 0)).isInstanceOf(DataException.class)
                .hasMessageEndingWith("/masks/b.png: 2x1 pixels, its image has 1x2");
        write("masks/b.png", grey(2, 0, 255));
        assertThatThrownBy(() -> load(0, 0)).isInstanceOf(DataException.class)
                .hasMessageEndingWith(": the masks have both 255 and 1, allowed classes from 0 to 254, or black (0) and white (255) alone");
        BufferedImage red = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        red.setRGB(1, 0, 0xff0000);
        write("masks/b.png", red);
        assertThatThrownBy(() -> load(0, 0)).isInstanceOf(DataException.class).hasMessageEndingWith("/masks/b.png: has colours,"
                + " allowed grey levels or a palette of class indices from 0 to 254, or black and white");
        Files.move(folder.resolve("masks"), folder.resolve("labels"));
        assertThatThrownBy(() -> load(0, 0)).isInstanceOf(DataException.class)
                .hasMessageEndingWith("/masks is not a folder; images go to images, their masks to masks");
    }
}
