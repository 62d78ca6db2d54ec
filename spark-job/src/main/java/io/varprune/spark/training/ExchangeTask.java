package io.varprune.spark.training;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.RpcUtils;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag$;

/** One worker through all syncs of a run: asks for a state, makes its local steps, and asks again with the result. */
final class ExchangeTask implements Function2<Integer, Iterator<Shard>, Iterator<Integer>> {
    private static final long serialVersionUID = 1L;
    // an answer comes when the slowest worker is ready; the driver watches for lost ones, and cancels
    private static final int PATIENCE_DAYS = 30;

    private final Broadcast<TrainingPlan> plan;
    private final String endpoint;

    ExchangeTask(Broadcast<TrainingPlan> plan, String endpoint) {
        this.plan = plan;
        this.endpoint = endpoint;
    }

    @Override
    public Iterator<Integer> call(Integer index, Iterator<Shard> partition) {
        TrainingPlan settings = plan.value();
        Shard shard = partition.next();
        Worker worker = ExecutorNetworks.get(settings.runId(), index, () -> new Worker(settings, shard));
        SparkEnv env = SparkEnv.get();
        RpcEndpointRef driver = RpcUtils.makeDriverRef(endpoint, env.conf(), env.rpcEnv());
        RpcTimeout timeout = new RpcTimeout(new FiniteDuration(PATIENCE_DAYS, TimeUnit.DAYS), "varprune sync");
        Exchange.Report report = new Exchange.Report(index, Exchange.NONE, null);
        // the driver has read a result when it assigns the next round
        float[] params = new float[0];
        float[] updater = new float[0];
        int rounds = 0;
        while (true) {
            Exchange.Assignment next = Exchange.unpack(driver.askSync(report, timeout, ClassTag$.MODULE$.Object()));
            if (next.state() == null) {
                return List.of(rounds).iterator();
            }
            SyncState state = next.state();
            if (rounds == 0) {
                params = new float[state.params.length];
                updater = new float[state.updater.length];
            }
            report = new Exchange.Report(index, next.round(), worker.round(state, shard, index, env.executorId(), params, updater));
            rounds++;
        }
    }
}
