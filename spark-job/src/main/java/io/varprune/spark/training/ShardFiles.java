package io.varprune.spark.training;

import java.io.File;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of an executor's {@link FileShard}s, in Spark's local directories, which Spark removes when the executor ends. Those of the
 * sets used longest ago go before: one that is wanted again is made again.
 */
final class ShardFiles {
    /** The shards of one set, for equal seeds and numbers of workers. */
    private record Key(String set, int workers, long seed) {}

    private record Made(File file, FileShard.Opened opened) {}

    private static final Logger log = LoggerFactory.getLogger(ShardFiles.class);
    private static final int MOST_SETS = 4;

    private static final Map<Key, Map<Integer, Made>> FILES = new LinkedHashMap<>(16, 0.75f, true);

    private ShardFiles() {}

    static FileShard.Opened open(FileShard shard) {
        synchronized (FILES) {
            Key key = new Key(shard.source().id(), shard.workers(), shard.seed());
            Made made = FILES.computeIfAbsent(key, k -> new HashMap<>()).computeIfAbsent(shard.worker(), worker -> make(shard));
            if (FILES.size() > MOST_SETS) {
                Key eldest = FILES.keySet().iterator().next();
                FILES.remove(eldest).values().forEach(ShardFiles::remove);
            }
            return made.opened;
        }
    }

    private static Made make(FileShard shard) {
        long start = System.nanoTime();
        File file = SparkEnv.get().blockManager().diskBlockManager().createTempLocalBlock()._2();
        Made made = new Made(file, new FileShard.Opened(shard.source().write(file, shard.worker(), shard.workers(), shard.seed())));
        log.info("worker {}: {} examples lie in a file of {} MiB, made in {} ms", shard.worker(), shard.count(), file.length() >> 20,
                (System.nanoTime() - start) / 1_000_000);
        return made;
    }

    private static void remove(Made made) {
        made.opened.close();
        if (!made.file.delete()) {
            log.warn("cannot remove {}", made.file);
        }
    }
}
