package io.varprune.sweep;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Points drawn at random, all different (Bergstra and Bengio, JMLR 13, 2012): the method and each value as likely as any other, ranges even
 * in the value or its logarithm. Which they are is settled before the first is tried.
 */
public final class RandomSearch implements Search {
    private final List<Point> draws;

    RandomSearch(SearchSpace space, int trials, long seed) {
        draws = space.draws(seed, trials);
    }

    @Override
    public List<Point> propose(List<Observation> finished, int wanted) {
        Set<Point> tried = finished.stream().map(Observation::point).collect(Collectors.toSet());
        return draws.stream().filter(point -> !tried.contains(point)).limit(wanted).toList();
    }

    /** The trials asked for, or all points there are. */
    @Override
    public Optional<Integer> total() {
        return Optional.of(draws.size());
    }
}
