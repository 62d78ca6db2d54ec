package io.varprune.spark.sweep;

import io.varprune.config.DataConfig;
import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.spark.run.DataSets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * The data sets of a sweep's trials: those with equal settings of data, and with one seed where it decides the split, share one. Data sets
 * that no trial uses are kept while there are few.
 *
 * @param <T> what is made of a data set for the cluster
 */
final class DataSetCache<T> {
    private static final int KEPT = 2;

    /** @param digest SHA-256 of the data */
    record Loaded<T>(T data, String digest) {}

    /** @param seed 0 where it decides nothing */
    private record Key(DataConfig data, long seed) {
        static Key of(Experiment e) {
            return new Key(e.data(), DataSets.isSplitBySeed(e.data()) ? e.seed() : 0);
        }
    }

    private static final class Entry<T> {
        private final Loaded<T> loaded;
        private int users;

        Entry(Loaded<T> loaded) {
            this.loaded = loaded;
        }
    }

    private final Configuration hadoop;
    private final Function<DataSplit, T> make;
    private final Consumer<T> release;
    // used last at the end
    private final Map<Key, Entry<T>> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** @param release what was made is not needed any more */
    DataSetCache(Configuration hadoop, Function<DataSplit, T> make, Consumer<T> release) {
        this.hadoop = hadoop;
        this.make = make;
        this.release = release;
    }

    /** Works with the data of an experiment, loaded unless it is here. */
    <R> R with(Experiment experiment, Function<Loaded<T>, R> work) {
        Key key = Key.of(experiment);
        Entry<T> entry = take(key, experiment);
        try {
            return work.apply(entry.loaded);
        } finally {
            giveBack(entry);
        }
    }

    /** Takes what somebody has loaded already. */
    synchronized void add(Experiment experiment, DataSplit split) {
        add(Key.of(experiment), split);
    }

    private Entry<T> add(Key key, DataSplit split) {
        Entry<T> entry = new Entry<>(new Loaded<>(make.apply(split), split.digest()));
        entries.put(key, entry);
        return entry;
    }

    private synchronized Entry<T> take(Key key, Experiment experiment) {
        Entry<T> entry = entries.get(key);
        if (entry == null) {
            entry = add(key, DataSets.load(experiment.data(), experiment.seed(), hadoop));
        }
        entry.users++;
        return entry;
    }

    private synchronized void giveBack(Entry<T> entry) {
        entry.users--;
        List<Map.Entry<Key, Entry<T>>> unused = new ArrayList<>(entries.entrySet());
        unused.removeIf(e -> e.getValue().users > 0);
        for (Map.Entry<Key, Entry<T>> oldest : unused.subList(0, Math.max(0, unused.size() - KEPT))) {
            entries.remove(oldest.getKey());
            release.accept(oldest.getValue().loaded.data());
        }
    }

    /** All that are here. */
    synchronized List<T> all() {
        return entries.values().stream().map(entry -> entry.loaded.data()).toList();
    }

    /** Releases those that nobody uses. */
    synchronized void clear() {
        entries.values().removeIf(entry -> {
            if (entry.users == 0) {
                release.accept(entry.loaded.data());
            }
            return entry.users == 0;
        });
    }
}
