package io.varprune.spark.sweep;

import io.varprune.spark.training.TrainingStopped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A driver's thread for each segment that is under way. */
final class SegmentThreads {
    private static final Logger log = LoggerFactory.getLogger(SegmentThreads.class);
    // a sync of the largest networks
    private static final int PATIENCE_SECONDS = 60;
    private static final int IDLE_SECONDS = 60;

    private final ExecutorService threads;
    private volatile boolean stopping;

    /** @param most at once; others wait */
    SegmentThreads(int most) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory named = run -> {
            Thread thread = new Thread(run, "varprune-segment-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool = new ThreadPoolExecutor(most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named);
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
    }

    /** Whether {@link #stop} was called. */
    boolean isStopping() {
        return stopping;
    }

    /** @param work throws {@link TrainingStopped} when it was stopped; the future is then cancelled */
    CompletableFuture<SegmentOutcome> start(Supplier<SegmentOutcome> work) {
        CompletableFuture<SegmentOutcome> outcome = new CompletableFuture<>();
        threads.execute(() -> {
            if (stopping) {
                outcome.cancel(false);
                return;
            }
            try {
                outcome.complete(work.get());
            } catch (TrainingStopped e) {
                outcome.cancel(false);
            } catch (Throwable e) {
                // also what jobs say that were cancelled to stop
                log.info("a segment ended", e);
                if (stopping) {
                    outcome.cancel(false);
                } else {
                    outcome.completeExceptionally(e);
                }
            }
        });
        return outcome;
    }

    /** Waits until all have ended. @param ask asks those under way to end */
    void stop(Runnable ask) {
        stopping = true;
        ask.run();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("not every trial came to a sync within {} s: what it did since its last checkpoint is lost", PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
