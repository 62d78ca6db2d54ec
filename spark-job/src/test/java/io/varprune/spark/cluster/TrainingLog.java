package io.varprune.spark.cluster;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a driver says of its syncs. */
final class TrainingLog {
    /** The environment that makes it say so. */
    static final Map<String, String> EACH_SYNC = Map.of("VARPRUNE_LOG", "info");

    private static final Pattern SYNC = Pattern.compile(", sync (\\d+): ");

    private TrainingLog() {}

    /** The number of the last sync, from 0; -1 before the first. */
    static int lastSync(String output) {
        return SYNC.matcher(output).results().map(MatchResult::group).mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                .max().orElse(-1);
    }
}
