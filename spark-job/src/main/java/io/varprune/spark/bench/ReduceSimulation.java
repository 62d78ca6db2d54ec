package io.varprune.spark.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The reduction of one sync, played message by message. Every node has one network card, which receives one message after the other,
 * and one processor, which takes in one after the other while the card goes on. A group's sum is made by the node of its first
 * member, whose own part needs no message; it leaves as soon as it is complete, so levels overlap where a subtree is early. Sending
 * costs a node nothing: it sends once, and cards send and receive at the same time. All workers are ready at 0.
 *
 * @param resultTransfer milliseconds on the receiving card for a worker's result
 * @param sumTransfer    likewise for a partial sum, which travels in double precision
 * @param resultAdd      milliseconds on the receiving processor to make arrays of a result and add them
 * @param sumAdd         likewise for a partial sum
 * @param level          milliseconds until the tasks of a further level run
 */
record ReduceSimulation(double resultTransfer, double sumTransfer, double resultAdd, double sumAdd, double level) {
    /** @return milliseconds until the driver has the sum of all */
    double millis(ReduceTree tree) {
        double[] ready = new double[tree.workers()];
        boolean results = true;
        for (int groups : tree.groups()) {
            double[] sums = new double[groups];
            for (int g = 0; g < groups; g++) {
                double[] members = Arrays.copyOfRange(ready, start(g, groups, ready.length), start(g + 1, groups, ready.length));
                sums[g] = level + receive(members, true, results);
            }
            ready = sums;
            results = false;
        }
        return receive(ready, false, results);
    }

    /** As the training's reduction cuts them. */
    private static int start(int group, int groups, int members) {
        return (int) ((long) group * members / groups);
    }

    private double receive(double[] ready, boolean firstIsHere, boolean results) {
        double transfer = results ? resultTransfer : sumTransfer;
        double add = results ? resultAdd : sumAdd;
        double card = 0;
        double processor = 0;
        List<Integer> order = IntStream.range(0, ready.length).boxed().sorted(Comparator.comparingDouble(m -> ready[m])).toList();
        for (int m : order) {
            double arrived = ready[m];
            if (m > 0 || !firstIsHere) {
                card = Math.max(card, ready[m]) + transfer;
                arrived = card;
            }
            processor = Math.max(processor, arrived) + add;
        }
        return processor;
    }

    /** The quickest tree with this many levels, 1 to 3, over all numbers of groups of two or more. @param workers 8 or more */
    ReduceTree best(int workers, int depth) {
        return switch (depth) {
            case 1 -> ReduceTree.flat(workers);
            case 2 -> quickest(IntStream.rangeClosed(2, workers / 2).mapToObj(g -> new ReduceTree(workers, List.of(g))).toList());
            case 3 -> quickest(IntStream.rangeClosed(4, workers / 2).boxed().flatMap(g -> IntStream.rangeClosed(2, g / 2)
                    .mapToObj(h -> new ReduceTree(workers, List.of(g, h)))).toList());
            default -> throw new IllegalArgumentException("depth: got " + depth + ", allowed 1 to 3");
        };
    }

    /** The quickest; of equals the first. */
    ReduceTree quickest(List<ReduceTree> trees) {
        return trees.stream().min(Comparator.comparingDouble(this::millis)).orElseThrow();
    }
}
