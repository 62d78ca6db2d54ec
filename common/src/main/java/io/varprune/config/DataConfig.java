package io.varprune.config;

/** The examples and how they are split. */
public record DataConfig(
        @Setting(value = "where the examples come from", orElse = "digits") DataSource source,
        @Setting(value = "directory of the examples; digits needs none", orElse = "null") String dir,
        @Setting(value = "share of the examples kept for testing", orElse = "0.25",
                min = Double.MIN_VALUE, max = 1, below = true) double testFraction,
        @Setting(value = "height in pixels; 0 = as the first image", orElse = "0", min = 0) int height,
        @Setting(value = "width in pixels; 0 = as the first image", orElse = "0", min = 0) int width,
        @Setting(value = "colour channels; 0 = as the first image", orElse = "0", min = 0, max = 3) int channels) {
    /** Checks that a source outside the program has its directory. */
    public DataConfig {
        if (source != DataSource.DIGITS && (dir == null || dir.isBlank())) {
            throw new SettingException(new Fault("dir", "missing", "a path",
                    "source " + Accepted.name(source) + " is read from a directory"));
        }
    }
}
