package io.varprune.spark.sweep;

import io.varprune.sweep.Point;
import io.varprune.sweep.SweepConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a sweep does under the same settings. */
final class Generation {
    private final int number;
    private final String began;
    private final String config;
    private final int batch;
    private final Map<Integer, LedgerTrial> trials = new TreeMap<>();
    // null until asked for: to read a large grid takes a while
    private SweepConfig read;
    private GenerationSummary ended;

    /** See {@link SweepEvent.GenerationBegun}. */
    Generation(int number, String began, String config, int batch) {
        this.number = number;
        this.began = began;
        this.config = config;
        this.batch = batch;
    }

    int number() {
        return number;
    }

    /** When it began, as ISO 8601. */
    String began() {
        return began;
    }

    String yaml() {
        return config;
    }

    SweepConfig config() {
        if (read == null) {
            read = SweepConfig.read(config, "generation " + number + " of the sweep", List.of());
        }
        return read;
    }

    /** How many points are proposed at once. */
    int batch() {
        return batch;
    }

    void add(LedgerTrial trial) {
        trials.put(trial.number(), trial);
    }

    /** Its trials by number, also those that an earlier generation asked for first. */
    Collection<LedgerTrial> trials() {
        return Collections.unmodifiableCollection(trials.values());
    }

    boolean has(LedgerTrial trial) {
        return trials.containsKey(trial.number());
    }

    /** Its trials by point, in the order of their numbers. */
    Map<Point, List<LedgerTrial>> points() {
        Map<Point, List<LedgerTrial>> points = new LinkedHashMap<>();
        trials.values().forEach(trial -> points.computeIfAbsent(trial.point(), p -> new ArrayList<>()).add(trial));
        return points;
    }

    /** What it has come to, as it was when the next generation began. */
    GenerationSummary summary() {
        return ended == null ? GenerationSummary.of(this) : ended;
    }

    /** Keeps the summary: a later generation may judge its trials anew. */
    void end() {
        ended = GenerationSummary.of(this);
    }
}
