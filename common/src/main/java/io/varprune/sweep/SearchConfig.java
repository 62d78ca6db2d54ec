package io.varprune.sweep;

import io.varprune.config.Named;
import io.varprune.config.Setting;

/** The search as YAML chooses it. */
sealed interface SearchConfig permits SearchConfig.Grid, SearchConfig.Random, SearchConfig.Tpe {
    Search over(SearchSpace space);

    /** Whether axes may be ranges. */
    default boolean takesRanges() {
        return true;
    }

    /** Every combination. */
    @Named("grid")
    record Grid() implements SearchConfig {
        @Override
        public Search over(SearchSpace space) {
            return new GridSearch(space.grid());
        }

        @Override
        public boolean takesRanges() {
            return false;
        }
    }

    /** Random points. */
    @Named("random")
    record Random(
            @Setting(value = "points to try", orElse = "20", min = 1, max = 100_000) int trials,
            @Setting(value = "seed of the draws", orElse = "1") long seed) implements SearchConfig {
        @Override
        public Search over(SearchSpace space) {
            return new RandomSearch(space, trials, seed);
        }
    }

    /** The tree-structured Parzen estimator. */
    @Named("tpe")
    record Tpe(
            @Setting(value = "points to try", orElse = "30", min = 1, max = 100_000) int trials,
            @Setting(value = "the first of them, which are drawn at random", orElse = "10", min = 1) int startup,
            @Setting(value = "candidates for each of the others", orElse = "24", min = 1) int candidates,
            @Setting(value = "share of the finished points that count as good", orElse = "0.25", min = Double.MIN_VALUE, max = 1,
                    below = true) double gamma,
            @Setting(value = "seed of the draws", orElse = "1") long seed) implements SearchConfig {
        @Override
        public Search over(SearchSpace space) {
            return new TreeParzen(space, this);
        }
    }
}
