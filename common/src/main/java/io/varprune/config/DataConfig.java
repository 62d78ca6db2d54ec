package io.varprune.config;

import io.varprune.data.Augmentation;

/** The examples and how they are split. */
public record DataConfig(
        @Setting(value = "where the examples come from", orElse = "digits") DataSource source,
        @Setting(value = "directory of the examples; digits needs none", orElse = "null") String dir,
        @Setting(value = "share of the examples kept for testing", orElse = "0.25",
                min = Double.MIN_VALUE, max = 1, below = true) double testFraction,
        @Setting(value = "height in pixels; 0 = as the first image", orElse = "0", min = 0) int height,
        @Setting(value = "width in pixels; 0 = as the first image", orElse = "0", min = 0) int width,
        @Setting(value = "colour channels; 0 = as the first image", orElse = "0", min = 0, max = 3) int channels,
        @Setting(value = "whether each channel is shifted and divided by its mean and standard deviation in the training set",
                orElse = "false") boolean normalize,
        @Setting(value = "random changes of the training images", orElse = "{}") Augmentation augment) {
    /** Checks that a source outside the program has its directory, and that what is done to images is asked of images. */
    public DataConfig {
        Credentials.refuse("dir", dir);
        if (source != DataSource.DIGITS && (dir == null || dir.isBlank())) {
            throw new SettingException(new Fault("dir", "missing", "a path",
                    "source " + Accepted.name(source) + " is read from a directory"));
        }
        if (source == DataSource.CSV && normalize) {
            throw new SettingException(new Fault("normalize", "got true", "false", "source csv has no images"));
        }
        if (source == DataSource.CSV && !augment.isNone()) {
            throw new SettingException(new Fault("augment", "got crop " + augment.crop() + ", flip " + augment.flip(),
                    "crop 0, flip false", "source csv has no images"));
        }
    }
}
