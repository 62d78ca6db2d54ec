package io.varprune.spark.sweep;

import io.varprune.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The generations and trials of a sweep as the events so far have left them. */
final class SweepState {
    // a folder of the sweep's directory; the name has no colon, which would be a scheme
    private static final Pattern RUN = Pattern.compile("trials/(?!\\.)[^/:]+");

    private final List<Generation> generations = new ArrayList<>();
    private final Map<Integer, LedgerTrial> trials = new TreeMap<>();

    /** The first first. */
    List<Generation> generations() {
        return Collections.unmodifiableList(generations);
    }

    /** The last; empty before the sweep has begun. */
    Optional<Generation> generation() {
        return generations.isEmpty() ? Optional.empty() : Optional.of(generations.get(generations.size() - 1));
    }

    /** Those of all generations by number. */
    Collection<LedgerTrial> trials() {
        return Collections.unmodifiableCollection(trials.values());
    }

    /** @throws StoreException when there is none of this number */
    LedgerTrial trial(int number) {
        LedgerTrial trial = trials.get(number);
        if (trial == null) {
            throw new StoreException("speaks of trial " + number + ", which none before it proposed");
        }
        return trial;
    }

    void begin(Generation next) {
        generation().ifPresent(Generation::end);
        generations.add(next);
    }

    void add(SweepEvent.ProposedTrial proposed) {
        if (!RUN.matcher(proposed.run()).matches()) {
            throw new StoreException("has its run in " + proposed.run() + ", outside of the sweep");
        }
        Generation now = generation().orElseThrow(() -> new StoreException("comes before the first generation"));
        LedgerTrial trial = trials.computeIfAbsent(proposed.trial(), number -> new LedgerTrial(now.number(), proposed));
        trial.join(now.number(), proposed.reopened());
        now.add(trial);
    }
}
