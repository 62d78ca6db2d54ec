package io.varprune.config;

/** An end of a network. */
public enum NetworkEnd {
    /** The first layer with weights. */
    FIRST,
    /** The last layer with weights. */
    LAST
}
