package io.varprune.spark.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The networks that live as long as their executor: one per run and worker, so that a sync copies arrays instead of building a network.
 * Two runs in one JVM never meet, because the run's id is part of the key; {@link #release} ends a run's in its own JVM. Other JVMs
 * forget the ones used longest ago, so an executor that outlives a thousand runs does not fill up. A lost executor, or a forgotten
 * network, loses only time: the next task builds its network anew and overwrites all of its state.
 */
public final class ExecutorNetworks {
    private record Key(String runId, int slot) {}

    private static final int MOST = Math.max(16, 4 * Runtime.getRuntime().availableProcessors());

    private static final Map<Key, Object> NETWORKS = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Object> eldest) {
            return size() > MOST;
        }
    };

    private ExecutorNetworks() {}

    /** The network of this slot, built on first use. The caller must not use one slot from two threads at once. */
    @SuppressWarnings("unchecked")
    public static <T> T get(String runId, int slot, Supplier<T> build) {
        synchronized (NETWORKS) {
            return (T) NETWORKS.computeIfAbsent(new Key(runId, slot), key -> build.get());
        }
    }

    /**
     * Works with one of the run's networks that are idle in this JVM, or with a new one; nobody else has it meanwhile.
     *
     * @return what the work gives
     */
    public static <T, R> R borrow(String runId, Supplier<T> build, Function<T, R> work) {
        ConcurrentLinkedQueue<T> idle = get(runId, 0, ConcurrentLinkedQueue::new);
        T idler = idle.poll();
        T mine = idler == null ? build.get() : idler;
        try {
            return work.apply(mine);
        } finally {
            idle.add(mine);
        }
    }

    /** Forgets the networks of this run in this JVM. */
    public static void release(String runId) {
        synchronized (NETWORKS) {
            NETWORKS.keySet().removeIf(key -> key.runId().equals(runId));
        }
    }

    /** How many networks of this run the JVM holds: its workers here. */
    static int count(String runId) {
        synchronized (NETWORKS) {
            return (int) NETWORKS.keySet().stream().filter(key -> key.runId().equals(runId)).count();
        }
    }

    /** Whether this JVM holds a network of this run. */
    static boolean holds(String runId) {
        synchronized (NETWORKS) {
            return NETWORKS.keySet().stream().anyMatch(key -> key.runId().equals(runId));
        }
    }
}
