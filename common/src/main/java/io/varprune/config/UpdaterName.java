package io.varprune.config;

/** The rule that turns gradients into steps. */
public enum UpdaterName {
    /** Plain stochastic gradient descent. */
    SGD(0),
    /** Gradient descent with Nesterov momentum. */
    NESTEROVS(1),
    /** Adam. */
    ADAM(2);

    private final int stateNumbers;

    UpdaterName(int stateNumbers) {
        this.stateNumbers = stateNumbers;
    }

    /** How many numbers it keeps for each parameter. */
    public int stateNumbers() {
        return stateNumbers;
    }
}
