package io.varprune.spark.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Segments that take no time: a thread ends what is under way in random order. */
final class FakeSegments implements Segments {
    /** The run directories, which outlive a driver: epochs trained by folder. */
    static final class Disk {
        final Map<String, Integer> epochs = new ConcurrentHashMap<>();
        /** Segments that trained, or found all trained. */
        final List<Segment> ended = new ArrayList<>();
    }

    private final Disk disk;
    private final int slots;
    private final Set<String> ended;
    private final Function<Segment, SegmentOutcome> outcome;
    private final SplittableRandom order;
    private final List<Map.Entry<Segment, CompletableFuture<SegmentOutcome>>> pending = new ArrayList<>();
    private final Thread worker = new Thread(this::work, "segments");
    private boolean closed;
    int most;

    /** @param over runs that must not be begun again */
    FakeSegments(Disk disk, int slots, long seed, Set<String> over, Function<Segment, SegmentOutcome> outcome) {
        this.disk = disk;
        this.slots = slots;
        this.ended = over;
        this.outcome = outcome;
        order = new SplittableRandom(seed);
        worker.setDaemon(true);
        worker.start();
    }

    FakeSegments(Disk disk, int slots) {
        this(disk, slots, 1, Set.of(), FakeSegments::objective);
    }

    /** A fixed function of strength, seed and epochs, with its peak at 1e-4. */
    static SegmentOutcome objective(Segment segment) {
        double lambda = segment.experiment().train().lambda();
        double noise = new SplittableRandom(Double.hashCode(lambda) * 31L + segment.experiment().seed()).nextDouble();
        double objective = 0.9 - Math.abs(Math.log10(lambda) + 4) / 10 - 0.2 / segment.toEpoch() + noise / 50;
        return new SegmentOutcome(objective + 0.01, objective, 60, "");
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public synchronized CompletableFuture<SegmentOutcome> start(Segment segment) {
        if (ended.contains(segment.run())) {
            throw new AssertionError(segment.run() + " had ended");
        }
        if (pending.stream().anyMatch(other -> other.getKey().run().equals(segment.run()))) {
            throw new AssertionError(segment.run() + " is under way");
        }
        CompletableFuture<SegmentOutcome> future = new CompletableFuture<>();
        pending.add(Map.entry(segment, future));
        most = Math.max(most, pending.size());
        notifyAll();
        return future;
    }

    private void work() {
        while (true) {
            Map.Entry<Segment, CompletableFuture<SegmentOutcome>> next;
            synchronized (this) {
                while (pending.isEmpty() && !closed) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
                if (closed) {
                    return;
                }
                next = pending.remove(order.nextInt(pending.size()));
                disk.epochs.merge(next.getKey().run(), next.getKey().toEpoch(), Math::max);
                disk.ended.add(next.getKey());
            }
            try {
                next.getValue().complete(outcome.apply(next.getKey()));
            } catch (RuntimeException e) {
                next.getValue().completeExceptionally(e);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        pending.forEach(segment -> segment.getValue().completeExceptionally(new CancellationException("closed")));
        pending.clear();
    }
}
