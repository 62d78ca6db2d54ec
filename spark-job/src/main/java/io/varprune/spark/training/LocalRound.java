package io.varprune.spark.training;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/** The task of one worker in one sync: a function of its broadcasts and its partition, nothing else. */
final class LocalRound implements Function2<Integer, Iterator<Shard>, Iterator<WorkerResult>> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<TrainingPlan> plan;
    private final Broadcast<SyncState> state;

    LocalRound(Broadcast<TrainingPlan> plan, Broadcast<SyncState> state) {
        this.plan = plan;
        this.state = state;
    }

    @Override
    public Iterator<WorkerResult> call(Integer index, Iterator<Shard> partition) {
        TrainingPlan settings = plan.value();
        Shard shard = partition.next();
        Worker worker = ExecutorNetworks.get(settings.runId(), index, () -> new Worker(settings, shard));
        SyncState sent = state.value();
        return List.of(worker.round(sent, shard, index, SparkEnv.get().executorId(), new float[sent.params.length],
                new float[sent.updater.length])).iterator();
    }
}
