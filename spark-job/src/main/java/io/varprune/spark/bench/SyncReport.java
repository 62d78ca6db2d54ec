package io.varprune.spark.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The costs of a sync, measured, as a table and as JSON. */
final class SyncReport {
    private final PrintStream out;
    private final ObjectNode json;

    SyncReport(PrintStream out, ObjectNode json) {
        this.out = out;
        this.json = json;
    }

    /** Measures up to so many weights and workers, and reckons from it for a network of this speed. */
    void write(SyncCostBench bench, long weights, int workers, double gigabits) {
        ArrayNode rows = json.withObject("/measured").putArray("sync-cost");
        out.printf(Locale.ROOT, "%-12s %7s %-9s %10s %10s %10s %10s %10s  milliseconds of a sync%n", "weights", "workers", "way",
                "broadcast", "compute", "gather", "average", "driver");
        List<SyncCost> costs = bench.measure(weights, workers, cost -> {
            out.printf(Locale.ROOT, "%,12d %7d %-9s %10.1f %10.1f %10.1f %10.1f %10.1f%n", cost.weights(), cost.workers(),
                    cost.exchange() ? "exchange" : "job", cost.broadcastMillis(), cost.computeMillis(), cost.gatherMillis(),
                    cost.averageMillis(), cost.driverMillis());
            rows.addObject().put("weights", cost.weights()).put("workers", cost.workers()).put("exchange", cost.exchange())
                    .put("broadcastMillis", cost.broadcastMillis()).put("computeMillis", cost.computeMillis())
                    .put("reduceMillis", cost.reduceMillis()).put("averageMillis", cost.averageMillis())
                    .put("driverMillis", cost.driverMillis());
        });
        if (costs.stream().filter(c -> !c.exchange()).map(SyncCost::weights).distinct().count() < 2) {
            out.println("no model: it takes networks of two sizes; give --weights 1000000 or more");
            return;
        }
        new ScaleReport(out, json.putObject("scale")).write(SyncModel.fit(costs), gigabits);
    }
}
