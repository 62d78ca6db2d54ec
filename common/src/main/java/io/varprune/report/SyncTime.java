package io.varprune.report;

import io.varprune.store.SyncRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Where the time of a sync goes, in milliseconds: the mean over the syncs of a method's runs, without the first epoch of each, which
 * compiles, where there are several.
 *
 * @param label     the method with its strength
 * @param broadcast in which the driver hands the state over
 * @param compute   of the slowest worker
 * @param reduce    to start the workers and to gather and average their results
 * @param driver    on the driver
 * @param waiting   part of a run's time in which the mean worker waited for the slowest one, in [0, 1); the mean over runs
 */
record SyncTime(String label, double broadcast, double compute, double reduce, double driver, double waiting) {
    static List<SyncTime> of(Iterable<TrainingCost.Run> runs) {
        Map<String, List<TrainingCost.Run>> groups = new LinkedHashMap<>();
        for (TrainingCost.Run run : runs) {
            if (!run.syncs().isEmpty()) {
                groups.computeIfAbsent(run.label(), label -> new ArrayList<>()).add(run);
            }
        }
        List<SyncTime> times = new ArrayList<>();
        groups.forEach((label, group) -> {
            List<SyncRecord> syncs = group.stream().flatMap(run -> afterFirstEpoch(run.syncs()).stream()).toList();
            times.add(new SyncTime(label, mean(syncs, SyncRecord::broadcastMillis), mean(syncs, SyncRecord::computeMillis),
                    mean(syncs, SyncRecord::reduceMillis), mean(syncs, SyncRecord::driverMillis),
                    group.stream().mapToDouble(run -> Stragglers.of(run.syncs()).waiting()).average().orElseThrow()));
        });
        return times;
    }

    private static List<SyncRecord> afterFirstEpoch(List<SyncRecord> syncs) {
        List<SyncRecord> later = syncs.stream().filter(sync -> sync.epoch() > syncs.get(0).epoch()).toList();
        return later.isEmpty() ? syncs : later;
    }

    private static double mean(List<SyncRecord> syncs, ToDoubleFunction<SyncRecord> part) {
        return syncs.stream().mapToDouble(part).average().orElseThrow();
    }
}
