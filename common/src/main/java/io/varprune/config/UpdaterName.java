package io.varprune.config;

/** The rule that turns gradients into steps. */
public enum UpdaterName {
    /** Plain stochastic gradient descent. */
    SGD,
    /** Gradient descent with Nesterov momentum. */
    NESTEROVS,
    /** Adam. */
    ADAM
}
