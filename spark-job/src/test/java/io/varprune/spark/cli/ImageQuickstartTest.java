package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.config.Experiment;
import io.varprune.data.ImageSurvey;
import io.varprune.regularize.FlatView;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;

/** The quickstart on folders of images. */
class ImageQuickstartTest extends TypedCommand {
    private static Experiment of(ImageSurvey survey, int size, String... overrides) {
        return new ImageQuickstart(survey, size).experiment("it's mine", List.of(overrides));
    }

    @Test
    void smallImagesOfOneSizeStayAsTheyAre() {
        Experiment grey = of(new ImageSurvey(1000, 10, true, 28, 28, true), 0);
        assertThat(grey.data().dir()).isEqualTo("it's mine");
        assertThat(List.of(grey.data().height(), grey.data().width(), grey.data().channels())).containsExactly(28, 28, 1);
        // 60 epochs would see 60,000 images, 30 are the most; 40 minibatches have 25
        assertThat(grey.train().epochs()).isEqualTo(30);
        assertThat(grey.train().batchSize()).isEqualTo(25);
        assertThat(grey.trials()).extracting(trial -> trial.train().lambda()).containsExactly(0.0, 1e-5, 5e-5);
        assertThat(new ImageQuickstart(new ImageSurvey(9, 2, true, 8, 12, true), 0).model()).isEqualTo("mlp");
        assertThat(new ImageQuickstart(new ImageSurvey(9, 2, true, 16, 16, true), 0).model()).isEqualTo("lenet-5");
    }

    @Test
    void largeOrMixedImagesAreMadeSmallerUnlessAskedOtherwise() {
        // a quarter of 20,000 is for the test: 60,000 / 15,000 epochs
        Experiment large = of(new ImageSurvey(20_000, 2, false, 480, 640, false), 0);
        assertThat(List.of(large.data().height(), large.data().width(), large.data().channels(), large.train().epochs()))
                .containsExactly(32, 32, 3, 4);
        assertThat(of(new ImageSurvey(9, 2, false, 0, 0, false), 0).data().height()).isEqualTo(32);
        // four times the pixels, a quarter of the epochs
        Experiment asked = of(new ImageSurvey(20_000, 2, false, 480, 640, false), 64);
        assertThat(List.of(asked.data().height(), asked.data().width(), asked.train().epochs())).containsExactly(64, 64, 1);
        assertThat(of(new ImageSurvey(20_000, 2, false, 0, 0, false), 0, "train.epochs=7").train().epochs()).isEqualTo(7);
    }

    @Test
    void imagesOfManySizesGiveAPrunedModel() throws Exception {
        Path images = dir.resolve("my images");
        Random random = new Random(1);
        for (int i = 0; i < 24; i++) {
            boolean dark = i % 2 == 0;
            BufferedImage image = new BufferedImage(10 + i, 30 - i, i % 3 == 0 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < image.getWidth() * image.getHeight(); p++) {
                image.setRGB(p % image.getWidth(), p / image.getWidth(), 0x010101 * (random.nextInt(100) + (dark ? 0 : 150)));
            }
            Path to = Files.createDirectories(images.resolve(dark ? "dark" : "light")).resolve(i + (i % 4 == 0 ? ".png" : ".jpg"));
            ImageIO.write(image, i % 4 == 0 ? "png" : "jpg", to.toFile());
        }
        Path run = dir.resolve("run");
        assertThat(Main.run("quickstart", "--data", images.toString(), "--size", "16", "--out", run.toString(), "--set", "train.epochs=2",
                "--set", "compare.lambdas=[0, 1.0e-4]")).as(complained.toString()).isZero();
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(text).contains("24 images in 2 classes, as 16x16; 2 epochs for each of 2 trainings").contains("report: ")
                .contains("experiment.yaml --set train.epochs=6");
        Matcher kept = Pattern.compile("pruned model: \\S+/model-pruned.zip\\s+(?:sgd|var) .*, (\\d+) of (\\d+) weights").matcher(text);
        assertThat(kept.find()).as(text).isTrue();
        try (InputStream in = Files.newInputStream(run.resolve("model-pruned.zip"))) {
            var params = ModelSerializer.restoreMultiLayerNetwork(in, false).params();
            float[] weights = new float[(int) params.length()];
            FlatView.of(params).read(weights);
            // biases that training left at zero count as kept
            int zeros = 0;
            for (float weight : weights) {
                zeros += weight == 0 ? 1 : 0;
            }
            int cut = Integer.parseInt(kept.group(2)) - Integer.parseInt(kept.group(1));
            assertThat(weights).hasSize(Integer.parseInt(kept.group(2)));
            assertThat(zeros).isBetween(cut, cut + 572);
        }
        assertThat(Main.run("train", "--config", run.resolve("experiment.yaml").toString(), "--out", dir.resolve("again").toString(),
                "--set", "train.epochs=1", "--set", "compare.lambdas=[0]")).as(complained.toString()).isZero();
    }

    @Test
    void foldersThatAreNotClassesOfImagesAreRefused() throws Exception {
        Path images = Files.createDirectories(dir.resolve("images"));
        Path cat = Files.createDirectories(images.resolve("cat"));
        Path out = dir.resolve("out");
        refused(out, images, images + " has 1 class folders, allowed 2 or more (one folder of images for each class)");
        Path dog = Files.createDirectories(images.resolve("dog"));
        refused(out, images, images + ": no .png, .jpg or .jpeg below its class folders");
        ImageIO.write(new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB), "png", cat.resolve("a.png").toFile());
        refused(out, images, dog + ": no .png, .jpg or .jpeg in it, every class needs one or more");
        Files.writeString(dog.resolve("b.jpg"), "no image");
        refused(out, images, dog.resolve("b.jpg") + ": is not a PNG or JPEG image");
        refused(out, dir.resolve("absent"), dir.resolve("absent") + " is not a folder");
        assertThat(Main.run("quickstart", "--size", "20")).isEqualTo(2);
        complaint("--size: got 20 without --data, allowed 1 to 512 with --data");
    }

    private void refused(Path out, Path images, String message) {
        assertThat(Main.run("quickstart", "--data", images.toString(), "--out", out.toString())).isEqualTo(2);
        complaint(message);
        assertThat(out).doesNotExist();
    }
}
