package io.varprune.spark.sweep;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpoint;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.RpcUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.PartialFunction;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The driver's word to its tasks that they are to stop; they ask for it over Spark's RPC. Cancelling their jobs would not do: those end at
 * once, and nobody would wait for the checkpoints that the tasks still have to write.
 */
final class StopSignal implements RpcEndpoint, AutoCloseable {
    private final RpcEnv env = SparkEnv.get().rpcEnv();
    private final String name = "varprune-stop-" + UUID.randomUUID();
    private final RpcEndpointRef endpoint = env.setupEndpoint(name, this);
    private volatile boolean given;

    /** What tasks find it by. */
    String name() {
        return name;
    }

    void give() {
        given = true;
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
                return true;
            }

            @Override
            public BoxedUnit apply(Object message) {
                context.reply(given);
                return BoxedUnit.UNIT;
            }
        };
    }

    @Override
    public void close() {
        env.stop(endpoint);
    }

    /** A task's view of it: true when it is given, or when Spark wants the task to end. Asks the driver now and then. */
    static final class Watch implements BooleanSupplier {
        private static final Logger log = LoggerFactory.getLogger(Watch.class);
        private static final long INTERVAL_NANOS = 500_000_000;
        private static final RpcTimeout PATIENCE = new RpcTimeout(new FiniteDuration(5, TimeUnit.SECONDS), "varprune stop");

        private final TaskContext task = TaskContext.get();
        private final RpcEndpointRef driver;
        private long asked = System.nanoTime();
        private boolean given;

        /** @param name of the signal */
        Watch(String name) {
            driver = RpcUtils.makeDriverRef(name, SparkEnv.get().conf(), SparkEnv.get().rpcEnv());
        }

        @Override
        public boolean getAsBoolean() {
            if (!given && System.nanoTime() - asked > INTERVAL_NANOS) {
                given = ask();
                asked = System.nanoTime();
            }
            return given || task.isInterrupted();
        }

        private boolean ask() {
            try {
                return (Boolean) driver.askSync("stop?", PATIENCE, ClassTag$.MODULE$.Object());
            } catch (Exception e) {
                // a driver that is gone ends its executors; one that is slow is no reason to stop
                log.warn("the driver does not say whether to stop", e);
                return false;
            }
        }
    }
}
