package io.varprune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderDataTest {
    @TempDir
    private Path folder;

    private void image(String name, int height, int width, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, rgb);
        }
        image.setRGB(width - 1, 0, 0xffffff);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(image, name.endsWith("png") ? "png" : "jpg", file.toFile())).isTrue();
    }

    private DataSplit load(int height, int width, int channels) {
        return ImageFolderData.load(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration(), height, width, channels,
                0.5, 1);
    }

    private static float[] features(Examples examples, int index) {
        float[] x = new float[examples.shape().size()];
        examples.copyFeatures(new int[] {index}, 0, 1, x);
        return x;
    }

    @Test
    void aFolderPerClassInTrainAndTest() throws IOException {
        image("train/cat/a.png", 2, 2, 0xff0000);
        image("train/dog/b.png", 2, 2, 0x0000ff);
        image("test/cat/c.png", 2, 2, 0x00ff00);
        image("test/dog/d.jpg", 2, 2, 0x808080);
        DataSplit data = load(0, 0, 0);
        assertThat(data.classNames()).containsExactly("cat", "dog");
        assertThat(data.train().shape()).isEqualTo(new io.varprune.model.InputShape(3, 2, 2));
        assertThat(data.train().label(0)).isZero();
        // planes of red, green and blue; the upper right pixel is white
        assertThat(features(data.train(), 0)).containsExactly(new float[] {1, 1, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0}, within(1e-6f));
        assertThat(data.test().label(1)).isEqualTo(1);
    }

    @Test
    void coloursBecomeGreyByTheirLuma() throws IOException {
        image("cat/a.png", 2, 2, 0xff0000);
        image("dog/b.png", 2, 2, 0xff0000);
        float[] grey = features(load(0, 0, 1).train(), 0);
        assertThat(grey).containsExactly(new float[] {76 / 255f, 1, 76 / 255f, 76 / 255f}, within(1e-6f));
    }

    @Test
    void imagesOfOtherSizesAreResizedOnlyWhenASizeIsGiven() throws IOException {
        image("cat/a.png", 8, 8, 0x404040);
        image("dog/b.png", 4, 6, 0x404040);
        assertThat(load(2, 2, 1).train().shape()).isEqualTo(new io.varprune.model.InputShape(1, 2, 2));
        assertThatThrownBy(() -> load(0, 0, 1)).isInstanceOf(DataException.class)
                .hasMessageEndingWith("b.png: 4x6 pixels, the first image has 8x8; set data.height and data.width to resize");
    }

    @Test
    void whatIsNoImageIsNamed() throws IOException {
        image("cat/a.png", 2, 2, 0);
        Files.createDirectory(folder.resolve("dog"));
        Files.writeString(folder.resolve("dog/b.png"), "not a picture");
        assertThatThrownBy(() -> load(0, 0, 0)).isInstanceOf(DataException.class)
                .hasMessageEndingWith("dog/b.png: is not a PNG or JPEG image");
        byte[] whole = Files.readAllBytes(folder.resolve("cat/a.png"));
        Files.write(folder.resolve("dog/b.png"), java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> load(0, 0, 0)).isInstanceOf(DataException.class).hasMessageContaining("dog/b.png: is truncated or damaged");
    }

    @Test
    void oneClassIsNotEnough() throws IOException {
        image("cat/a.png", 2, 2, 0);
        assertThatThrownBy(() -> load(0, 0, 0)).hasMessageContaining("has 1 class folders, allowed 2 or more");
    }
}
