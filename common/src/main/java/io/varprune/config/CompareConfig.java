package io.varprune.config;

import java.util.List;

/** The runs to compare: every lambda with every seed. */
public record CompareConfig(
        @Setting(value = "seeds to run; none = the experiment's own", orElse = "[]") List<Long> seeds,
        @Setting(value = "lambdas to run; none = the regularizer's own", orElse = "[]", min = 0) List<Double> lambdas) {
    static final CompareConfig NOTHING = new CompareConfig(List.of(), List.of());

    /** Copies the lists. */
    public CompareConfig {
        seeds = List.copyOf(seeds);
        lambdas = List.copyOf(lambdas);
    }
}
