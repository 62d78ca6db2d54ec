package io.varprune.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * All points that a sweep may try: one branch for each method, with the axes that mean something to it.
 *
 * @param branches one or more
 */
record SearchSpace(List<Branch> branches) {
    private static final int MOST_DRAWS = 1000;

    /** @param method null when the sweep has none */
    record Branch(String method, List<Axis> axes) {
        Map<String, Object> start() {
            Map<String, Object> settings = new LinkedHashMap<>();
            if (method != null) {
                settings.put(Point.METHOD, method);
            }
            return settings;
        }

        boolean holds(Point point) {
            return method == null || method.equals(point.settings().get(Point.METHOD));
        }
    }

    /** How many points there are, as far as a double can say; infinite with a range. */
    double size() {
        return branches.stream().mapToDouble(branch -> branch.axes().stream()
                .mapToDouble(axis -> axis instanceof Choice choice ? choice.values().size() : Double.POSITIVE_INFINITY)
                .reduce(1, (a, b) -> a * b)).sum();
    }

    /** Every combination of the extremes of all axes; the last axis moves fastest. */
    List<Point> grid() {
        List<Point> points = new ArrayList<>();
        for (Branch branch : branches) {
            List<Map<String, Object>> partial = List.of(branch.start());
            for (Axis axis : branch.axes()) {
                List<Map<String, Object>> longer = new ArrayList<>();
                for (Map<String, Object> settings : partial) {
                    for (Object value : axis.extremes()) {
                        Map<String, Object> next = new LinkedHashMap<>(settings);
                        next.put(axis.path(), value);
                        longer.add(next);
                    }
                }
                partial = longer;
            }
            partial.forEach(settings -> points.add(new Point(settings)));
        }
        return List.copyOf(points);
    }

    /** Each extreme of each axis once, the other axes at their first: what is accepted there can be accepted, though all need not be. */
    List<Point> samples() {
        Set<Point> points = new LinkedHashSet<>();
        for (Branch branch : branches) {
            Map<String, Object> first = branch.start();
            branch.axes().forEach(axis -> first.put(axis.path(), axis.extremes().get(0)));
            points.add(new Point(first));
            for (Axis axis : branch.axes()) {
                for (Object value : axis.extremes()) {
                    Map<String, Object> other = new LinkedHashMap<>(first);
                    other.put(axis.path(), value);
                    points.add(new Point(other));
                }
            }
        }
        return List.copyOf(points);
    }

    /** How likely the points are after some were seen; of none: methods and values are as likely as any other. */
    PointDensity density(List<Point> seen) {
        return new PointDensity(this, seen);
    }

    /** Up to so many different points, drawn one after the other: fewer when there are no more. */
    List<Point> draws(long seed, int wanted) {
        SplittableRandom random = new SplittableRandom(seed);
        PointDensity even = density(List.of());
        Set<Point> drawn = new LinkedHashSet<>();
        while (drawn.size() < wanted) {
            Optional<Point> next = unseen(even, random, drawn);
            if (next.isEmpty()) {
                break;
            }
            drawn.add(next.get());
        }
        return List.copyOf(drawn);
    }

    /** A point that is not in a set; empty when all are, or so nearly all that none was hit. */
    Optional<Point> unseen(PointDensity density, SplittableRandom random, Set<Point> seen) {
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            Point point = density.draw(random);
            if (!seen.contains(point)) {
                return Optional.of(point);
            }
        }
        // what chance misses in a small space, counting finds
        return size() > MOST_DRAWS ? Optional.empty()
                : grid().stream().filter(point -> !seen.contains(point)).findFirst();
    }
}
