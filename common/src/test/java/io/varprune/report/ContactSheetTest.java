package io.varprune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.data.DataException;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
    private static BufferedImage sheet(Examples examples) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ContactSheet.write(new DataSplit(examples, examples, List.of("no", "yes")), png);
        return ImageIO.read(new ByteArrayInputStream(png.toByteArray()));
    }

    private static int colour(BufferedImage sheet, int fromRight, int y) {
        return sheet.getRGB(sheet.getWidth() - fromRight, y) & 0xffffff;
    }

    @Test
    void everyClassHasARowOfItsExamples() throws IOException {
        // pixels of red, green and blue: class 0 has a red one, class 1 a blue and a grey one
        byte[] pixels = {-1, 0, 0, 0, 0, -1, 64, 64, 64};
        BufferedImage sheet = sheet(Examples.ofPixels(new InputShape(3, 1, 1), 2, pixels, new int[] {0, 1, 1}, 1f / 255));
        // two rows of 40 pixels with gaps of 4; two columns, the right one ends 4 before the border
        assertThat(sheet.getHeight()).isEqualTo(4 + 2 * 44);
        assertThat(colour(sheet, 4 + 20 + 44, 24)).isEqualTo(0xff0000);
        assertThat(colour(sheet, 4 + 20, 24)).isEqualTo(0xffffff);
        assertThat(colour(sheet, 4 + 20 + 44, 68)).isEqualTo(0x0000ff);
        assertThat(colour(sheet, 4 + 20, 68)).isEqualTo(0x404040);
        // the names
        assertThat(java.util.stream.IntStream.range(0, sheet.getWidth() - 92).filter(x -> (sheet.getRGB(x, 68) & 0xff) < 128)).isNotEmpty();
    }

    @Test
    void masksAreShownBelowTheirImages() throws IOException {
        BufferedImage sheet = sheet(Examples.ofMasks(new InputShape(1, 1, 2), 2, new byte[] {0, -1}, new byte[] {1, 0}, 1f / 255));
        // 2 x 1 pixels become 40 x 20
        assertThat(colour(sheet, 4 + 30, 14)).isZero();
        assertThat(colour(sheet, 4 + 10, 14)).isEqualTo(0xffffff);
        assertThat(colour(sheet, 4 + 30, 38)).isEqualTo(0xffffff);
        assertThat(colour(sheet, 4 + 10, 38)).isZero();
    }

    @Test
    void numbersHaveNone() {
        Examples numbers = Examples.ofFeatures(new InputShape(1, 1, 1), 2, new float[] {1}, new int[] {0});
        assertThatThrownBy(() -> sheet(numbers)).isInstanceOf(DataException.class)
                .hasMessage("--out: a contact sheet shows images, these examples are numbers; leave --out away");
    }
}
