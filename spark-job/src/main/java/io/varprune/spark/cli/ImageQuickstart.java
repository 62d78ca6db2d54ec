package io.varprune.spark.cli;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.data.ImageSurvey;
import java.util.ArrayList;
import java.util.List;

/**
 * The quickstart on a user's own images: settings that go with how many there are, and of what size, so that it ends after some minutes on
 * two cores.
 *
 * @param survey of the folder
 * @param size   pixels that the user asked for, both ways; 0 leaves the choice
 */
record ImageQuickstart(ImageSurvey survey, int size) {
    // above this training gets slow
    private static final int MOST_PIXELS = 32;
    // lenet-5 has two convolutions of 5x5, each with a pooling behind it
    private static final int LEAST_LENET = 16;
    // images that lenet-5 sees in one training at 32x32: about a minute on two cores
    private static final long IMAGES_SEEN = 60_000;
    // 750 images of CIFAR-10 were learnt by heart after 36
    private static final int MOST_EPOCHS = 30;
    private static final int MOST_BATCH = 32;
    private static final int LEAST_BATCH = 4;
    private static final int BATCHES = 40;
    private static final double TEST_FRACTION = 0.25;

    /** @param dir the folder @param overrides of the user, which win */
    Experiment experiment(String dir, List<String> overrides) {
        List<String> settings = new ArrayList<>(List.of(
                "data.source=images", "data.dir=" + DataOptions.quoted(dir), "data.testFraction=" + TEST_FRACTION,
                "data.height=" + height(), "data.width=" + width(), "data.channels=" + (survey.grey() ? 1 : 3), "data.normalize=true",
                "model={name: " + model() + "}", "train.epochs=" + epochs(), "train.batchSize=" + batch()));
        settings.addAll(overrides);
        return ConfigReader.read(QuickstartCommand.yaml("quickstart-images.yaml"), "the quickstart", settings);
    }

    private boolean asTheyAre() {
        return size == 0 && survey.height() > 0 && survey.height() <= MOST_PIXELS && survey.width() <= MOST_PIXELS;
    }

    int height() {
        return asTheyAre() ? survey.height() : size == 0 ? MOST_PIXELS : size;
    }

    int width() {
        return asTheyAre() ? survey.width() : size == 0 ? MOST_PIXELS : size;
    }

    String model() {
        return Math.min(height(), width()) < LEAST_LENET ? "mlp" : "lenet-5";
    }

    int trainingImages() {
        return survey.split() ? survey.images() : (int) Math.round(survey.images() * (1 - TEST_FRACTION));
    }

    int epochs() {
        long larger = Math.max(1, (long) height() * width() / (MOST_PIXELS * MOST_PIXELS));
        return (int) Math.max(1, Math.min(MOST_EPOCHS, IMAGES_SEEN / larger / Math.max(1, trainingImages())));
    }

    // small sets need steps more than large minibatches
    int batch() {
        return Math.max(LEAST_BATCH, Math.min(MOST_BATCH, trainingImages() / BATCHES));
    }
}
