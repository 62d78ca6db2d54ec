package io.varprune.spark.training;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpoint;
import org.apache.spark.rpc.RpcEnv;
import scala.PartialFunction;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
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
    private static final ClassTag<SyncState> STATE = ClassTag$.MODULE$.apply(SyncState.class);

    private final RpcEnv env;
    private final WorkerResult[] results;
    private final List<RpcCallContext> waiting = new ArrayList<>();
    private Assignment current;
    /** The current one for other processes; null until one asks. */
    private Object[] packed;
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
            reply(from);
        } else {
            waiting.add(from);
        }
    }

    /**
     * By reference within this process. In another, Spark's RPC reads messages by the class loader that Spark itself came from, which does
     * not know an application's jar; so what travels is made of Java's own types.
     */
    private void reply(RpcCallContext to) {
        if (to.senderAddress().equals(env.address())) {
            to.reply(current);
            return;
        }
        if (packed == null) {
            packed = new Object[] {current.round, current.state == null ? null
                    : JavaUtils.bufferToArray(SparkEnv.get().serializer().newInstance().serialize(current.state, STATE))};
        }
        to.reply(packed);
    }

    /** What an answer says, in any process; to be called by a task, whose serializer knows the application's jar. */
    static Assignment unpack(Object answer) {
        if (answer instanceof Assignment) {
            return (Assignment) answer;
        }
        Object[] parts = (Object[]) answer;
        return new Assignment((Integer) parts[0], parts[1] == null ? null
                : SparkEnv.get().serializer().newInstance().deserialize(ByteBuffer.wrap((byte[]) parts[1]), STATE));
    }

    /** Starts the next round, with everybody who waits for it. */
    synchronized void assign(SyncState state) {
        java.util.Arrays.fill(results, null);
        missing = results.length;
        current = new Assignment(current == null ? 0 : current.round + 1, state);
        packed = null;
        waiting.forEach(this::reply);
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
