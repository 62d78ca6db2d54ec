package io.varprune.spark.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How the results of some workers become one sum.
 *
 * @param workers 1 or more
 * @param groups  number of partial sums after each level, from the workers on, falling; empty when the driver takes all results itself
 */
record ReduceTree(int workers, List<Integer> groups) {
    /** The most workers whose results the training sends to the driver as they are. */
    static final int FLAT = 8;

    ReduceTree {
        groups = List.copyOf(groups);
        int above = workers;
        for (int g : groups) {
            if (g < 1 || g > above) {
                throw new IllegalArgumentException("groups: got " + groups + " over " + workers + " workers, allowed falling numbers");
            }
            above = g;
        }
    }

    static ReduceTree flat(int workers) {
        return new ReduceTree(workers, List.of());
    }

    /** Depth levels of about equal fan-in, {@code workers}^(1 / depth). */
    static ReduceTree balanced(int workers, int depth) {
        return new ReduceTree(workers, IntStream.range(1, depth)
                .mapToObj(level -> (int) Math.ceil(Math.pow(workers, (depth - level) / (double) depth) - 1e-9)).toList());
    }

    /** Groups of at most {@code fanIn}, level after level, until the driver can take as many. */
    static ReduceTree ofFanIn(int workers, int fanIn) {
        return new ReduceTree(workers, IntStream.iterate(workers, n -> n > fanIn, n -> (n + fanIn - 1) / fanIn)
                .mapToObj(n -> (n + fanIn - 1) / fanIn).toList());
    }

    /** What the training does. */
    static ReduceTree ofTraining(int workers) {
        return workers <= FLAT ? flat(workers) : balanced(workers, 2);
    }

    /** Levels of sending. */
    int depth() {
        return groups.size() + 1;
    }

    /** What the driver receives. */
    int driverReceives() {
        return groups.isEmpty() ? workers : groups.get(groups.size() - 1);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(workers);
        groups.forEach(g -> text.append(" > ").append(g));
        return text.toString();
    }
}
