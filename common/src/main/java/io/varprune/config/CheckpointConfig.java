package io.varprune.config;

/** When a training writes down the state from which it can go on. Changes no number of its result. */
public record CheckpointConfig(
        @Setting(value = "syncs between two checkpoints; 0 = none by this measure", orElse = "0", min = 0) int syncs,
        @Setting(value = "minutes between two checkpoints; 0 = none by this measure", orElse = "5", min = 0) int minutes,
        @Setting(value = "checkpoints that are kept, the last ones", orElse = "3", min = 1) int keep) {
}
