package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.model.ParameterLayout;
import io.varprune.reparameterize.Identity;
import io.varprune.step.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rpc.RpcEndpointRef;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private static final String NAME = "attempts";
    private static final int FREQUENCY = 2;
    private static final List<Shard> SHARDS = List.of(TestTraining.shard(0, 200), TestTraining.shard(200, 360));

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** As speculation makes them, or a task that was given up and still runs. Attempts in one process share the worker's network, too. */
    @Test
    void attemptsOfOneWorkerSideBySideChangeNothing() throws Exception {
        JavaSparkContext spark = LocalSpark.context();
        MultiLayerNetwork net = TestTraining.mlp();
        ParameterLayout layout = ParameterLayout.of(net);
        TrainingPlan plan = new TrainingPlan("two attempts", Network.of(net).json(), layout, 1e-4, 0, false, true, TestTraining.BATCH,
                FREQUENCY, TestTraining.SEED, layout, true, new Sgd(), List.of(), new Identity());
        Broadcast<TrainingPlan> sent = spark.broadcast(plan);
        Exchange exchange = new Exchange(SparkEnv.get().rpcEnv(), SHARDS.size());
        RpcEndpointRef endpoint = SparkEnv.get().rpcEnv().setupEndpoint(NAME, exchange);
        float[] params = Network.of(net).readParams();
        float[] updater = Network.of(net).readUpdater();
        List<Future<Integer>> attempts = new ArrayList<>(List.of(attempt(sent, 0), attempt(sent, 0), attempt(sent, 1)));
        try (LocalRounds alone = new LocalRounds(plan, SHARDS)) {
            for (int round = 0; round < 6; round++) {
                SyncState state = new SyncState(params, updater, new double[0], 0, FREQUENCY * round, FREQUENCY * round, false);
                float[] expected = new float[params.length];
                float[] expectedUpdater = new float[updater.length];
                alone.round(state, expected, expectedUpdater);
                exchange.assign(state);
                if (round == 2) {
                    attempts.add(attempt(sent, 1));
                }
                WorkerResult[] results = exchange.await(TimeUnit.MINUTES.toMillis(2));
                float[] found = new float[params.length];
                float[] foundUpdater = new float[updater.length];
                Reduction.average(List.of(results), found, foundUpdater);
                assertThat(found).as("round " + round).isEqualTo(expected);
                assertThat(foundUpdater).as("round " + round).isEqualTo(expectedUpdater);
                params = found;
                updater = foundUpdater;
            }
            exchange.assign(null);
            int made = 0;
            for (Future<Integer> attempt : attempts) {
                made += attempt.get(2, TimeUnit.MINUTES);
            }
            assertThat(made).as("rounds of both workers and of the attempts beside them").isGreaterThan(2 * 6);
        } finally {
            threads.shutdownNow();
            SparkEnv.get().rpcEnv().stop(endpoint);
            ExecutorNetworks.release(plan.runId());
        }
    }

    private Future<Integer> attempt(Broadcast<TrainingPlan> plan, int worker) {
        return threads.submit(() -> new ExchangeTask(plan, NAME).call(worker, List.of(SHARDS.get(worker)).iterator()).next());
    }
}
