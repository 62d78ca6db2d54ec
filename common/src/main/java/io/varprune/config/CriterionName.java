package io.varprune.config;

/** What makes a weight worth keeping. */
public enum CriterionName {
    /** Its absolute value. */
    MAGNITUDE
}
