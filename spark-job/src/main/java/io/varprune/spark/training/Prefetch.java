package io.varprune.spark.training;

import io.varprune.engine.Minibatch;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A shard that makes the minibatch after the one it was asked for on a thread of its own, while the caller works on that one. The
 * minibatches are those of the shard behind it, bit for bit, and so are its exceptions. Costs one minibatch of memory.
 *
 * <p>It needs a processor that nobody else uses: where every processor has a worker, the thread only takes turns with them. Even then it
 * is for {@link Shard#isCostly costly} minibatches alone: decoding 128 images of MNIST takes 45 us of the 2.3 ms of a step of
 * lenet-300-100, so that 2% at most could be won, and no gain was measured; crop and flip of 128 images of CIFAR take 350 us. One caller
 * at a time; the thread ends when it has had nothing to do for a while. It stays in its JVM.
 */
final class Prefetch implements Shard {
    private static final long serialVersionUID = 1L;
    private static final int IDLE_SECONDS = 10;

    /** What was asked for. @param rows as {@link #fill} gives it */
    private record Request(Shard shard, long epochSeed, int index, int batchSize, boolean rows) {
        boolean hasNext() {
            return index + 1 < shard.minibatches(batchSize);
        }

        Request next() {
            return new Request(shard, epochSeed, index + 1, batchSize, rows);
        }
    }

    private final transient ThreadPoolExecutor thread;
    private transient Shard shard;
    private transient Request request;
    private transient Future<?> coming;

    Prefetch() {
        thread = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), run -> {
            Thread named = new Thread(run, "varprune-prefetch");
            named.setDaemon(true);
            return named;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** This, giving the minibatches of another shard from now on. */
    Shard of(Shard other) {
        shard = other;
        return this;
    }

    @Override
    public int count() {
        return shard.count();
    }

    @Override
    public DataSet minibatch(long epochSeed, int index, int batchSize) {
        Request wanted = new Request(shard, epochSeed, index, batchSize, false);
        Object ready = take(wanted);
        DataSet batch = ready == null ? shard.minibatch(epochSeed, index, batchSize) : (DataSet) ready;
        prepare(wanted, () -> wanted.shard.minibatch(epochSeed, index + 1, batchSize));
        return batch;
    }

    @Override
    public boolean fill(Minibatch into, long epochSeed, int index, int batchSize) {
        Request wanted = new Request(shard, epochSeed, index, batchSize, true);
        Minibatch ready = (Minibatch) take(wanted);
        if (ready == null) {
            if (!shard.fill(into, epochSeed, index, batchSize)) {
                return false;
            }
            ready = new Minibatch();
        } else {
            into.swap(ready);
        }
        Minibatch next = ready;
        prepare(wanted, () -> {
            wanted.shard.fill(next, epochSeed, index + 1, batchSize);
            return next;
        });
        return true;
    }

    private void prepare(Request present, Callable<?> next) {
        if (present.hasNext()) {
            request = present.next();
            coming = thread.submit(next);
        }
    }

    /** What was made ahead, null when it is not what is wanted. */
    private Object take(Request wanted) {
        Future<?> ready = wanted.equals(request) ? coming : null;
        request = null;
        coming = null;
        if (ready == null) {
            return null;
        }
        try {
            return ready.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException("the training was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            if (e.getCause() instanceof Error fatal) {
                throw fatal;
            }
            throw new AssertionError("a shard declares no checked exceptions", e);
        }
    }
}
