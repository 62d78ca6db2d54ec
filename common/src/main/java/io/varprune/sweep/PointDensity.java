package io.varprune.sweep;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** How likely the points of a space are: that of the method times that of each of its axes, each from the points that have it. */
final class PointDensity {
    private final List<SearchSpace.Branch> branches;
    private final Density branch;
    private final Map<String, Density> axes = new HashMap<>();

    PointDensity(SearchSpace space, List<Point> seen) {
        branches = space.branches();
        List<Object> indices = IntStream.range(0, branches.size()).mapToObj(i -> (Object) i).toList();
        branch = new Choice(Point.METHOD, indices).density(seen.stream().map(this::index).filter(Objects::nonNull).toList());
        for (SearchSpace.Branch each : branches) {
            for (Axis axis : each.axes()) {
                axes.computeIfAbsent(axis.path(), path -> axis.density(seen.stream().map(Point::settings)
                        .filter(settings -> settings.containsKey(path)).map(settings -> settings.get(path)).toList()));
            }
        }
    }

    /** The branch of a point, null when there is none. */
    private Object index(Point point) {
        return branches.stream().filter(each -> each.holds(point)).findFirst().map(found -> (Object) branches.indexOf(found)).orElse(null);
    }

    double logDensity(Point point) {
        Object index = index(point);
        double sum = Math.log(branch.of(index));
        for (Axis axis : branches.get((int) index).axes()) {
            sum += Math.log(axes.get(axis.path()).of(point.settings().get(axis.path())));
        }
        return sum;
    }

    Point draw(SplittableRandom random) {
        SearchSpace.Branch drawn = branches.get((int) branch.draw(random));
        Map<String, Object> settings = drawn.start();
        drawn.axes().forEach(axis -> settings.put(axis.path(), axes.get(axis.path()).draw(random)));
        return new Point(settings);
    }
}
