package io.varprune.report;

import io.varprune.sweep.Verdict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the report of a sweep shows.
 *
 * @param title      its heading
 * @param configYaml the sweep as YAML text; blank for none
 * @param objective  what was made large, as {@link io.varprune.sweep.Objective#label()} says it
 * @param rungs      the epochs after which trials were compared, growing; none without halving
 * @param trials     all, in the order of trials.csv
 * @param verdict    what was decided; empty while no point is complete
 * @param history    the best of each generation, the first first; shown when there are several
 * @param facts      further lines, name and value, shown in order
 */
public record SweepData(String title, String configYaml, String objective, List<Integer> rungs, List<SweepTrial> trials,
        Optional<Verdict> verdict, List<HistoryEntry> history, Map<String, String> facts) {
    /** Copies the collections and keeps their order. */
    public SweepData {
        rungs = List.copyOf(rungs);
        trials = List.copyOf(trials);
        history = List.copyOf(history);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }
}
