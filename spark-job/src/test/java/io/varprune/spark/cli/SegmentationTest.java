package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.model.ModelFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Bright discs on noise, with their masks, through the commands. */
class SegmentationTest extends TypedCommand {
    private static final int SIDE = 16;

    private Path config() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        Path images = Files.createDirectories(dir.resolve("discs/images"));
        Path masks = Files.createDirectories(dir.resolve("discs/masks"));
        for (int i = 0; i < 24; i++) {
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
            BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
            int x = random.nextInt(4, SIDE - 4);
            int y = random.nextInt(4, SIDE - 4);
            for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                boolean in = Math.hypot(pixel % SIDE - x, pixel / SIDE - y) < 4;
                image.getRaster().setSample(pixel % SIDE, pixel / SIDE, 0, random.nextInt(100) + (in ? 100 : 0));
                mask.getRaster().setSample(pixel % SIDE, pixel / SIDE, 0, in ? 255 : 0);
            }
            ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
            ImageIO.write(mask, "png", masks.resolve(i + ".png").toFile());
        }
        return Files.writeString(dir.resolve("unet.yaml"), """
                name: discs
                data: {source: masks, dir: %s, testFraction: 0.25}
                model: {name: unet, width: 4, levels: 1}
                train: {epochs: 6, batchSize: 3, workers: 2, averagingFrequency: 3, updater: {name: adam, learningRate: 0.02}}
                prune: {sparsities: [0, 0.5], allocations: [global, structured], criterion: [magnitude, saliency]}
                """.formatted(dir.resolve("discs").toUri()));
    }

    @Test
    void aUnetIsTrainedPrunedAndMadeSmaller() throws Exception {
        Path run = dir.resolve("run");
        assertThat(Main.run("train", "--config", config().toString(), "--out", run.toString())).as(complained.toString()).isZero();
        assertThat(Main.run("prune", "--run", run.toString(), "--shrink")).as(complained.toString()).isZero();

        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("Dice\nsparsity", "IoU\nsparsity", "accuracy\nsparsity");
        List<String> curve = Files.readAllLines(run.resolve("pruning-curve.csv"));
        assertThat(curve).hasSize(1 + 2 * 2 * 2);
        String[] dense = curve.get(1).split(",");
        // discs fill a fifth of the images: naming all of it background has 0.8 right, Dice (0.89 + 0) / 2 and IoU (0.8 + 0) / 2
        assertThat(Double.parseDouble(dense[13])).as("Dice").isGreaterThan(0.9);
        assertThat(Double.parseDouble(dense[14])).as("IoU").isBetween(0.8, Double.parseDouble(dense[13]));
        assertThat(Files.readString(run.resolve("report.html"))).contains("Test Dice against sparsity");
        Configuration hadoop = new Configuration();
        long small = ModelFile.read(new org.apache.hadoop.fs.Path(run.toString(), "model-pruned-structured-0.5.zip"), hadoop).numParams();
        assertThat(small).isLessThan(ModelFile.read(new org.apache.hadoop.fs.Path(run.toString(), "model.zip"), hadoop).numParams());
    }

    @Test
    void aNetworkAndLabelsOfAnotherKindAreRefusedInOneLine() throws Exception {
        Path run = dir.resolve("run");
        String config = config().toString();
        assertThat(Main.run("train", "--config", config, "--out", run.toString(), "--set", "model={name: mlp, widths: [5]}")).isEqualTo(2);
        complaint("model.name: got mlp, which names one class for each example; data.source: got masks, which has a class for each pixel;"
                + " set unet");
        assertThat(Main.run("train", "--config", config, "--out", run.toString(), "--set", "data={source: digits}")).isEqualTo(2);
        complaint("model.name: got unet, which names a class for each pixel; data.source: got digits, which has one class for each example;"
                + " set data.source to masks, or another model");
        assertThat(Main.run("train", "--config", config, "--out", run.toString(), "--set", "model.levels=5")).isEqualTo(2);
        complaint("model.levels: got 5, height and width of the images must be multiples of 32, got 16x16");
        assertThat(run).doesNotExist();
    }
}
