package io.varprune.spark.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A sync of more executors and weights than were measured, one worker on each, milliseconds. What goes over the wire and what
 * processors do are reckoned apart; they overlap in part, so a sync takes between the longer of them and their sum.
 *
 * @param computeMillis     one step on one example, and the copies into and out of the network
 * @param reduceMillis      wire and processors, by the simulation, over the tree that the training uses
 * @param driverGigabytes   10^9 bytes that the driver holds at once at the least: two states in turn, the network's own, the
 *                          broadcast's blocks, and what it receives
 */
record Forecast(int executors, double weights, double broadcastMillis, double broadcastWireMillis, double computeMillis,
        double reduceMillis, double reduceWireMillis, double reduceProcessorMillis, double driverMillis, double driverGigabytes) {
    static Forecast of(SyncModel model, Wire wire, int executors, double weights) {
        double numbers = SyncCost.NUMBERS * weights;
        ReduceTree tree = ReduceTree.ofTraining(executors);
        ReduceSimulation both = model.reduction(numbers, wire);
        ReduceSimulation cards = new ReduceSimulation(both.resultTransfer(), both.sumTransfer(), 0, 0, 0);
        double base = model.gather().fixed() + model.average().fixed();
        double received = tree.driverReceives() * (tree.depth() == 1 ? Float.BYTES : Double.BYTES);
        return new Forecast(executors, weights, model.broadcast().at(numbers), wire.broadcastMillis(numbers * Float.BYTES, executors),
                model.compute().at(numbers), base + both.millis(tree), cards.millis(tree),
                base + model.reduction(numbers, Wire.NONE).millis(tree), model.driver().at(weights),
                numbers * (4 * Float.BYTES + received) / 1e9);
    }

    /** All but the local steps. */
    double overheadMillis() {
        return broadcastMillis + broadcastWireMillis + reduceMillis + driverMillis;
    }

    /** The longest part of the overhead. */
    String bottleneck() {
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("broadcast, driver's processor", broadcastMillis);
        parts.put("broadcast, network", broadcastWireMillis);
        parts.put("reduce, network", reduceWireMillis);
        parts.put("reduce, processors", reduceProcessorMillis);
        parts.put("moments, driver's processor", driverMillis);
        return parts.entrySet().stream().max(Comparator.comparingDouble(Map.Entry::getValue)).orElseThrow().getKey();
    }
}
