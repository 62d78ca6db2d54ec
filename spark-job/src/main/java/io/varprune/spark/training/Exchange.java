package io.varprune.spark.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpoint;
import org.apache.spark.rpc.RpcEnv;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The driver's end of {@link ExchangeRounds}: Spark's own RPC, with its authentication and encryption. A worker asks with its last
 * result, and is answered with the next state when all results of the round are there.
 *
 * <p>A task that runs again, or twice, asks without a result and is given the state of the round under way; of several results of one
 * worker in one round, which are equal, the first counts.
 */
final class Exchange implements RpcEndpoint {
    /** What a worker says. @param round of the result, {@link #NONE} before its first */
    record Report(int worker, int round, WorkerResult result) implements Serializable {}

    /** What it is told to do next. @param state null when the run is over */
    record Assignment(int round, SyncState state) implements Serializable {}

    static final int NONE = -1;

    private final RpcEnv env;
    private final WorkerResult[] results;
    private final List<RpcCallContext> waiting = new ArrayList<>();
    private Assignment current;
    private int missing;

    Exchange(RpcEnv env, int workers) {
        this.env = env;
        results = new WorkerResult[workers];
    }

    @Override
    public RpcEnv rpcEnv() {
        return env;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(Object message) {
                return message instanceof Report;
            }

            @Override
            public BoxedUnit apply(Object message) {
                take((Report) message, context);
                return BoxedUnit.UNIT;
            }
        };
    }

    private synchronized void take(Report report, RpcCallContext from) {
        if (current != null && report.round == current.round && results[report.worker] == null) {
            results[report.worker] = report.result;
            missing--;
            notifyAll();
        }
        if (current != null && (current.state == null || results[report.worker] == null)) {
            from.reply(current);
        } else {
            waiting.add(from);
        }
    }

    /** Starts the next round, with everybody who waits for it. */
    synchronized void assign(SyncState state) {
        java.util.Arrays.fill(results, null);
        missing = results.length;
        current = new Assignment(current == null ? 0 : current.round + 1, state);
        waiting.forEach(context -> context.reply(current));
        waiting.clear();
    }

    /** Waits for the results of the round. @return in worker order; null when they are not all there in time */
    synchronized WorkerResult[] await(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (missing > 0) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return null;
            }
            wait(left);
        }
        return results.clone();
    }
}
