package io.varprune.spark.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The fitted model of a sync, what follows from it for larger clusters and networks, and which trees reduce quickest. */
final class ScaleReport {
    private static final int[] EXECUTORS = {8, 64, 512};
    private static final double[] WEIGHTS = {25e6, 1e9};
    private static final double[] NETWORKS = {1e5, 1e6, 1e7, 25e6, 1e9};
    // to ask a machine in the same building for a block
    private static final double ROUND_TRIP_MILLIS = 0.5;
    private static final int MOST_WORKERS = 1024;

    private final PrintStream out;
    private final ObjectNode json;

    /** @param json gets the numbers */
    ScaleReport(PrintStream out, ObjectNode json) {
        this.out = out;
        this.json = json;
    }

    void write(SyncModel model, double gigabits) {
        Wire wire = new Wire(gigabits, ROUND_TRIP_MILLIS);
        json.put("gigabits", gigabits).put("roundTripMillis", ROUND_TRIP_MILLIS);
        out.printf(Locale.ROOT, "%nmodel: milliseconds = fixed + nanoseconds x size / 10^6%n");
        line("broadcast", model.broadcast(), "numbers (weights and momentum)");
        line("compute", model.compute(), "numbers, one step on one example");
        line("gather", model.gather(), "numbers x workers");
        line("average", model.average(), "numbers x workers");
        line("sums", model.sums(), "numbers x groups");
        line("driver", model.driver(), "weights");
        model.exchange().ifPresent(exchange -> line("exchange", exchange, "numbers x workers, for broadcast, gather and average"));
        forecasts(model, wire);
        trees(model, wire);
        crossings(model, wire);
    }

    private void line(String name, Line line, String size) {
        out.printf(Locale.ROOT, "  %-10s %8.1f ms + %7.2f ns x %s%n", name, line.fixed(), line.perUnit() * 1e6, size);
        json.putObject(name).put("fixedMillis", line.fixed()).put("nanosPerUnit", line.perUnit() * 1e6).put("unit", size);
    }

    private void forecasts(SyncModel model, Wire wire) {
        out.printf(Locale.ROOT, "%nforecast, extrapolated: seconds of a sync at %.0f Gbit/s; processors / network%n", wire.gigabits());
        out.printf(Locale.ROOT, "%9s %14s %15s %8s %15s %8s %8s %9s  %s%n", "executors", "weights", "broadcast", "compute", "reduce",
                "driver", "sync", "driver GB", "bottleneck");
        ArrayNode rows = json.putArray("forecast");
        for (double weights : WEIGHTS) {
            for (int executors : EXECUTORS) {
                Forecast f = Forecast.of(model, wire, executors, weights);
                out.printf(Locale.ROOT, "%9d %,14.0f %15s %8.1f %15s %8.1f %8.1f %9.0f  %s%n", executors, weights,
                        seconds(f.broadcastMillis(), f.broadcastWireMillis()), f.computeMillis() / 1e3,
                        seconds(f.reduceProcessorMillis(), f.reduceWireMillis()), f.driverMillis() / 1e3, f.overheadMillis() / 1e3,
                        f.driverGigabytes(), f.bottleneck());
                rows.addPOJO(f);
            }
        }
    }

    private static String seconds(double processors, double network) {
        return String.format(Locale.ROOT, "%.1f / %.1f", processors / 1e3, network / 1e3);
    }

    private void trees(SyncModel model, Wire wire) {
        ArrayNode rows = json.putArray("reduce");
        for (double weights : WEIGHTS) {
            ReduceSimulation simulation = model.reduction(SyncCost.NUMBERS * weights, wire);
            out.printf(Locale.ROOT, "%nreduction, simulated: seconds for %,.0f weights%n", weights);
            for (int executors : EXECUTORS) {
                tree(rows, simulation, weights, "flat", ReduceTree.flat(executors));
                tree(rows, simulation, weights, "as trained", ReduceTree.ofTraining(executors));
                tree(rows, simulation, weights, "best of 2 levels", simulation.best(executors, 2));
                tree(rows, simulation, weights, "best of 3 levels", simulation.best(executors, 3));
                tree(rows, simulation, weights, "best even fan-in", simulation.quickest(IntStream.rangeClosed(2, executors)
                        .mapToObj(fanIn -> ReduceTree.ofFanIn(executors, fanIn)).toList()));
            }
        }
    }

    private void crossings(SyncModel model, Wire wire) {
        ArrayNode rows = json.putArray("depth");
        out.printf(Locale.ROOT, "%nlevels of equal fan-in, simulated: the number of workers from which more levels are quicker%n");
        out.printf(Locale.ROOT, "%14s %12s %12s%n", "weights", "2 before 1", "3 before 2");
        for (double weights : NETWORKS) {
            ReduceSimulation simulation = model.reduction(SyncCost.NUMBERS * weights, wire);
            int two = quickerFrom(simulation, 2);
            int three = quickerFrom(simulation, 3);
            out.printf(Locale.ROOT, "%,14.0f %12s %12s%n", weights, workers(two), workers(three));
            rows.addObject().put("weights", weights).put("twoLevelsFrom", two).put("threeLevelsFrom", three);
        }
    }

    /** The least number of workers from which on, up to {@value #MOST_WORKERS}, a level more is always quicker. */
    private static int quickerFrom(ReduceSimulation simulation, int depth) {
        return 1 + IntStream.rangeClosed(1, MOST_WORKERS).filter(k -> simulation.millis(ReduceTree.balanced(k, depth))
                >= simulation.millis(ReduceTree.balanced(k, depth - 1))).max().orElse(0);
    }

    private static String workers(int from) {
        return from > MOST_WORKERS ? "never" : Integer.toString(from);
    }

    private void tree(ArrayNode rows, ReduceSimulation simulation, double weights, String name, ReduceTree tree) {
        double millis = simulation.millis(tree);
        out.printf(Locale.ROOT, "  %4d workers  %-18s %-28s %8.1f%n", tree.workers(), name, tree, millis / 1e3);
        rows.addObject().put("weights", weights).put("workers", tree.workers()).put("tree", name).put("shape", tree.toString())
                .put("millis", millis);
    }
}
