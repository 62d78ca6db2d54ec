package io.varprune.config;

/** Where the examples come from. */
public enum DataSource {
    /** The handwritten digits that come with the program. */
    DIGITS,
    /** A directory with the four files of MNIST or a data set of the same form. */
    MNIST,
    /** A directory with one directory of images for each class. */
    IMAGES,
    /** A directory with comma separated values. */
    CSV
}
