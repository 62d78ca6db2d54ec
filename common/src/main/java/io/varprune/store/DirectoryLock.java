package io.varprune.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time write to a directory, on the local file system and on those whose rename is one step, as HDFS has; S3 has none.
 *
 * <p>Contract. The folder {@code lock} holds numbered files that are made exclusively, each by one process; the owner is the one of the
 * highest number, until it releases it by a file beside. Number n+1 is made only when n was released or is stale, so of two that take over
 * a stale lock one makes it, and the other finds it made. The highest number never goes away. Whoever made a number looks again for a
 * higher one, and has lost when there is one: it may have slept since it last looked, while others took, released and tidied.
 *
 * <p>An owner shows that it lives by a heartbeat file, compared with a file that the asker writes, so that the clock of the file system
 * alone counts. An owner that was frozen for long may have lost the lock: {@link #require} says so, to be asked before each write. Frozen
 * between the two it may still write once.
 */
public final class DirectoryLock implements AutoCloseable {
    /** A lock without a heartbeat for so long is stale. */
    public static final Duration STALE_AFTER = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(DirectoryLock.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "lock";
    private static final String OWNER = ".json";
    private static final String RELEASED = ".released";
    private static final String HEARTBEAT = ".heartbeat";
    private static final int BEATS = 10;

    private final RunDirectory directory;
    private final int number;
    private final LockOwner owner;
    private final ScheduledExecutorService heart;

    private DirectoryLock(RunDirectory directory, int number, LockOwner owner, Duration staleAfter) {
        this.directory = directory;
        this.number = number;
        this.owner = owner;
        heart = Executors.newSingleThreadScheduledExecutor(beat -> {
            Thread thread = new Thread(beat, "heartbeat of " + directory.path());
            thread.setDaemon(true);
            return thread;
        });
        long every = Math.max(1, staleAfter.toMillis() / BEATS);
        heart.scheduleWithFixedDelay(this::beat, every, every, TimeUnit.MILLISECONDS);
    }

    /** The lock, or who holds it: one of the two is there. */
    public record Attempt(Optional<DirectoryLock> lock, Optional<LockOwner> holder) {
    }

    /**
     * Takes the lock if it is free or stale: at once that of a process of this machine that has died, and any other without a heartbeat for
     * {@link #STALE_AFTER}.
     *
     * @param application what this process runs, for who finds it locked
     */
    public static Attempt take(RunDirectory directory, String application) {
        return take(directory, application, STALE_AFTER);
    }

    static Attempt take(RunDirectory directory, String application, Duration staleAfter) {
        LockOwner me = LockOwner.here(application, Clock.systemUTC().instant());
        while (true) {
            int last = highest(directory);
            Optional<LockOwner> holder = last == 0 || directory.exists(file(last, RELEASED)) ? Optional.empty() : owner(directory, last);
            if (holder.isPresent()) {
                if (!isStale(directory, last, holder.get(), staleAfter)) {
                    return new Attempt(Optional.empty(), holder);
                }
                log.warn("{}: taking over the lock of {}, which lives no more", directory.path(), holder.get());
            }
            int mine = last + 1;
            if (directory.writeNew(file(mine, OWNER), out -> out.write(JSON.writeValueAsBytes(me)))) {
                if (highest(directory) == mine) {
                    beat(directory, mine);
                    tidy(directory, mine);
                    return new Attempt(Optional.of(new DirectoryLock(directory, mine, me, staleAfter)), Optional.empty());
                }
                directory.delete(file(mine, OWNER));
            }
        }
    }

    private static void tidy(RunDirectory directory, int mine) {
        numbered(directory).stream().filter(name -> number(name) < mine).forEach(name -> directory.delete(FOLDER + "/" + name));
    }

    private static boolean isStale(RunDirectory directory, int number, LockOwner holder, Duration staleAfter) {
        if (holder.isDeadHere()) {
            return true;
        }
        String probe = FOLDER + "/.now-" + UUID.randomUUID();
        directory.write(probe, out -> { });
        Instant now = directory.written(probe).orElseThrow();
        directory.delete(probe);
        // without either it was tidied by one that took a higher number, which the next look will find
        return directory.written(file(number, HEARTBEAT)).or(() -> directory.written(file(number, OWNER)))
                .map(beat -> Duration.between(beat, now).compareTo(staleAfter) > 0).orElse(true);
    }

    /** Empty when it was tidied by one that took a higher number. */
    private static Optional<LockOwner> owner(RunDirectory directory, int number) {
        String file = file(number, OWNER);
        try (InputStream in = directory.read(file)) {
            return Optional.of(JSON.readValue(in, LockOwner.class));
        } catch (IOException | StoreException e) {
            if (!directory.exists(file)) {
                return Optional.empty();
            }
            throw new StoreException(directory.path() + "/" + file + " is damaged: remove the folder " + FOLDER + " if nobody works there", e);
        }
    }

    private static int highest(RunDirectory directory) {
        return numbered(directory).stream().filter(name -> name.endsWith(OWNER)).mapToInt(DirectoryLock::number).max().orElse(0);
    }

    private static List<String> numbered(RunDirectory directory) {
        return directory.names(FOLDER).stream().filter(name -> name.matches("\\d+\\.[a-z]+")).toList();
    }

    private static int number(String file) {
        return Integer.parseInt(file.substring(0, file.indexOf('.')));
    }

    private static String file(int number, String suffix) {
        return String.format(Locale.ROOT, "%s/%08d%s", FOLDER, number, suffix);
    }

    private static void beat(RunDirectory directory, int number) {
        directory.write(file(number, HEARTBEAT), out -> { });
    }

    private void beat() {
        try {
            beat(directory, number);
        } catch (StoreException e) {
            // the next may succeed; when none does for long, another takes the lock and require() says so
            log.warn("no heartbeat: {}", e.getMessage());
        }
    }

    /**
     * To be asked before a write that no other may make; a listing of a small folder.
     *
     * @throws StoreException when another has taken the lock over
     */
    public void require() {
        int highest = highest(directory);
        if (highest != number) {
            throw new StoreException(directory.path() + ": its lock was taken over"
                    + owner(directory, highest).map(by -> " by " + by).orElse("") + "; this process had no heartbeat for too long");
        }
    }

    /** Who holds it: this process. */
    public LockOwner owner() {
        return owner;
    }

    /** Gives the lock back, unless it was lost. */
    @Override
    public void close() {
        heart.shutdown();
        try {
            heart.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (highest(directory) == number) {
            directory.writeNew(file(number, RELEASED), out -> { });
        }
    }
}
