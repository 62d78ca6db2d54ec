package io.varprune.config;

/** Where the examples come from. */
public enum DataSource {
    /** The handwritten digits that come with the program. */
    DIGITS,
    /** A directory with the four files of MNIST or a data set of the same form. */
    MNIST,
    /** A directory with the binary version of CIFAR-10. */
    CIFAR10,
    /** A directory with the binary version of CIFAR-100, by its fine labels. */
    CIFAR100,
    /** A directory with one directory of images for each class. */
    IMAGES,
    /** A directory with images in one directory and the classes of their pixels in another. */
    MASKS,
    /** A directory with comma separated values. */
    CSV,
    /** A directory that {@code data prepare} wrote. */
    PARQUET
}
