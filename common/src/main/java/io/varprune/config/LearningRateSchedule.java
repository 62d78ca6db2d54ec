package io.varprune.config;

/** How the learning rate moves over the training. */
public enum LearningRateSchedule {
    /** It stays. */
    CONSTANT,
    /** It falls to 0 along half a cosine. */
    COSINE
}
