package io.varprune.config;

/** The rule that turns gradients into steps. */
public record UpdaterConfig(
        @Setting(value = "the rule", orElse = "nesterovs") UpdaterName name,
        @Setting(value = "learning rate at the start", orElse = "0.1", min = Double.MIN_VALUE) double learningRate,
        @Setting(value = "momentum; nesterovs only", orElse = "0.9", min = 0, max = 1, below = true) double momentum) {
}
