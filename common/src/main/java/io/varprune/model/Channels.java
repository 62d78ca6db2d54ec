package io.varprune.model;

import java.util.List;
import java.util.stream.IntStream;

/** Numbers of channels under a width factor. */
final class Channels {
    private Channels() {}

    /** At least 1. */
    static int scaled(int channels, double factor) {
        return (int) Math.max(1, Math.round(channels * factor));
    }

    /** For each stage twice those of the one before. */
    static List<Integer> doubling(int first, double factor, int stages) {
        return IntStream.range(0, stages).mapToObj(stage -> scaled(first, factor) << stage).toList();
    }
}
