package io.varprune.spark.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.report.HistoryEntry;
import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was best in each generation of a sweep and of the sweeps beside it, as a schedule leaves one for each day. */
public final class SweepHistory {
    private static final Logger log = LoggerFactory.getLogger(SweepHistory.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private SweepHistory() {
    }

    private record Entry(String began, HistoryEntry best) {
    }

    /**
     * Reads the sweep.json of a sweep, and those of other folders beside it that have the same experiment's name and the same objective.
     * What cannot be read there is left out, with a warning.
     *
     * @return the generations that have a best point, in the order in which they began
     */
    public static List<HistoryEntry> of(RunDirectory sweep, Configuration hadoop) {
        JsonNode own = read(sweep);
        List<Entry> entries = new ArrayList<>(entries(sweep, own));
        RunDirectory parent = RunDirectory.open(sweep.path().getParent(), hadoop);
        for (String folder : parent.folders()) {
            if (!folder.equals(sweep.path().getName()) && parent.exists(folder + "/" + SweepSummary.FILE)) {
                try {
                    RunDirectory other = RunDirectory.open(new Path(parent.path(), folder), hadoop);
                    JsonNode tree = read(other);
                    if (tree.path("name").equals(own.path("name")) && tree.path("objective").equals(own.path("objective"))) {
                        entries.addAll(entries(other, tree));
                    }
                } catch (StoreException e) {
                    log.warn("left out of the history: {}", e.getMessage());
                }
            }
        }
        return entries.stream().sorted(Comparator.comparing(Entry::began)).map(Entry::best).toList();
    }

    private static JsonNode read(RunDirectory sweep) {
        try (InputStream in = sweep.read(SweepSummary.FILE)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new StoreException(sweep.path() + "/" + SweepSummary.FILE + ": is damaged", e);
        }
    }

    private static List<Entry> entries(RunDirectory sweep, JsonNode tree) {
        JsonNode generations = tree.path("generations");
        List<Entry> entries = new ArrayList<>();
        for (JsonNode generation : generations) {
            JsonNode best = generation.path("best");
            if (best.isObject()) {
                String name = sweep.path().getName() + (generations.size() == 1 ? "" : " generation " + generation.path("generation").asInt());
                entries.add(new Entry(generation.path("began").asText(), new HistoryEntry(name, best.path("point").asText(),
                        best.path("lambda").asDouble(Double.NaN), best.path("objective").asDouble(Double.NaN),
                        best.path("margin").asDouble(Double.NaN), best.path("distinguishable").asBoolean())));
            }
        }
        return entries;
    }
}
