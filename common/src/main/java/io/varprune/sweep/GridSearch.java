package io.varprune.sweep;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Every combination of the values of all axes, for each method; the last axis moves fastest. */
public final class GridSearch implements Search {
    private final List<Point> points;

    GridSearch(List<Point> points) {
        this.points = List.copyOf(points);
    }

    @Override
    public List<Point> propose(List<Observation> finished, int wanted) {
        Set<Point> tried = finished.stream().map(Observation::point).collect(Collectors.toSet());
        return points.stream().filter(point -> !tried.contains(point)).limit(wanted).toList();
    }

    @Override
    public Optional<Integer> total() {
        return Optional.of(points.size());
    }
}
