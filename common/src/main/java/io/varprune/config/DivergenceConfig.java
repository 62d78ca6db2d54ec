package io.varprune.config;

/** What a training does when its loss or its weights are no longer finite. */
public record DivergenceConfig(
        @Setting(value = "what it does", orElse = "stop") DivergenceAction action,
        @Setting(value = "factor of the learning rate after a rollback", orElse = "0.5", min = Double.MIN_VALUE, max = 1, below = true)
        double learningRateFactor,
        @Setting(value = "syncs that a rollback takes back at least, as far as there are any; at most twice as many", orElse = "50", min = 1)
        int syncs,
        @Setting(value = "rollbacks of a training; then it stops", orElse = "3", min = 1) int attempts) {
}
