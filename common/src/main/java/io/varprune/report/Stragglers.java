package io.varprune.report;

import io.varprune.store.SyncRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What slow workers cost a training: at each sync the others wait for the slowest.
 *
 * @param waiting  part of the training's time in which the mean worker waited for the slowest one, in [0, 1)
 * @param executor that most of it was waited for; empty when nobody waited
 * @param share    its part of the waiting, in [0, 1]
 */
public record Stragglers(double waiting, String executor, double share) {
    /** Of a training. Syncs in which the workers took turns, or whose file does not say, count as without waiting. */
    public static Stragglers of(List<SyncRecord> syncs) {
        double time = 0;
        double waited = 0;
        Map<String, Double> byExecutor = new TreeMap<>();
        for (SyncRecord sync : syncs) {
            time += sync.broadcastMillis() + sync.computeMillis() + sync.reduceMillis() + sync.driverMillis();
            if (!sync.slowest().isEmpty() && sync.computeMillis() > sync.meanComputeMillis()) {
                double wait = sync.computeMillis() - sync.meanComputeMillis();
                waited += wait;
                byExecutor.merge(sync.slowest(), wait, Double::sum);
            }
        }
        if (waited == 0) {
            return new Stragglers(0, "", 0);
        }
        Map.Entry<String, Double> most = byExecutor.entrySet().stream().max(Comparator.comparingDouble(Map.Entry::getValue)).orElseThrow();
        return new Stragglers(waited / time, most.getKey(), most.getValue() / waited);
    }

    /** As in "workers waited 12% of the time for the slowest one, 80% of it for executor 3". */
    @Override
    public String toString() {
        String said = String.format(Locale.ROOT, "workers waited %.0f%% of the time for the slowest one", 100 * waiting);
        return executor.isEmpty() ? said : said + String.format(Locale.ROOT, ", %.0f%% of it for executor %s", 100 * share, executor);
    }
}
