package io.varprune.spark.bench;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a sync by a Spark job of its own costs, as lines through measured costs. Of one machine: what its processors and memory do,
 * with all workers beside the driver on it. A {@link Wire} between machines comes on top.
 *
 * @param broadcast by numbers (floats of weights and momentum): the driver cuts them into blocks, a worker puts them together
 * @param compute   by numbers: one worker copies them into its network and out, and makes one step on one example
 * @param gather    by numbers x workers: tasks start, results are serialized and made arrays again
 * @param average   by numbers x workers: the driver adds the results
 * @param sums      by numbers x groups: what a tree takes beyond taking in all results, as this machine does all of its work; twice a
 *                  result, for double precision, where no tree was measured
 * @param driver    by weights: check and moments
 * @param exchange  by numbers x workers: what an exchange takes instead of broadcast, gather and average, where one was measured
 */
record SyncModel(Line broadcast, Line compute, Line gather, Line average, Line sums, Line driver, Optional<Line> exchange) {
    /**
     * Fits.
     *
     * @throws IllegalArgumentException when the jobs measured, or the exchanges, are not of two sizes
     */
    static SyncModel fit(List<SyncCost> measured) {
        List<SyncCost> flat = measured.stream().filter(c -> !c.exchange() && c.workers() <= ReduceTree.FLAT).toList();
        List<SyncCost> trees = measured.stream().filter(c -> !c.exchange() && c.workers() > ReduceTree.FLAT).toList();
        List<SyncCost> exchanges = measured.stream().filter(SyncCost::exchange).toList();
        Line gather = line(flat, SyncModel::taken, SyncCost::gatherMillis);
        Line average = line(flat, SyncModel::taken, SyncCost::averageMillis);
        // more workers share this machine's memory and processors, those of a cluster work side by side
        List<SyncCost> alone = flat.stream().filter(c -> c.workers() == 1).toList();
        return new SyncModel(line(alone, SyncCost::numbers, SyncCost::broadcastMillis),
                line(alone, SyncCost::numbers, SyncCost::computeMillis), gather, average,
                trees.isEmpty() ? new Line(gather.fixed(), 2 * (gather.perUnit() + average.perUnit()))
                        : line(trees, c -> (double) c.numbers() * ReduceTree.ofTraining(c.workers()).driverReceives(),
                                c -> Math.max(0, c.reduceMillis() - gather.at(taken(c)) - average.at(taken(c)))),
                line(flat, SyncCost::weights, SyncCost::driverMillis), exchanges.isEmpty() ? Optional.empty()
                        : Optional.of(line(exchanges, SyncModel::taken, SyncCost::reduceMillis)));
    }

    private static double taken(SyncCost cost) {
        return (double) cost.numbers() * cost.workers();
    }

    private static Line line(List<SyncCost> costs, ToDoubleFunction<SyncCost> size, ToDoubleFunction<SyncCost> millis) {
        return Line.fit(costs.stream().mapToDouble(size).toArray(), costs.stream().mapToDouble(millis).toArray());
    }

    /** The reduction of this many numbers over this wire. */
    ReduceSimulation reduction(double numbers, Wire wire) {
        return new ReduceSimulation(wire.millis(numbers * Float.BYTES), wire.millis(numbers * Double.BYTES),
                numbers * (gather.perUnit() + average.perUnit()), numbers * sums.perUnit(), gather.fixed());
    }
}
