package io.varprune.spark.training;

import io.varprune.engine.Engine;
import io.varprune.engine.Minibatch;
import java.util.Optional;

/** One network under training. A local round is a pure function of its {@link SyncState} and its shard. */
final class Worker implements AutoCloseable {
    private final TrainingPlan plan;
    private final Network network;
    private final Optional<Engine> engine;
    private final LocalSteps steps;
    private final Prefetch prefetch = new Prefetch();

    /** @param shard of the worker: the engine takes examples without masks only */
    Worker(TrainingPlan plan, Shard shard) {
        this.plan = plan;
        network = Network.fromJson(plan.network());
        engine = network.engine().filter(e -> shard.fill(new Minibatch(), 0, 0, 1));
        if (plan.plain()) {
            steps = engine.<LocalSteps>map(e -> new EngineSteps(plan, e)).orElseGet(() -> new NetworkSteps(plan, network));
        } else {
            steps = new MethodSteps(plan, engine.<Learner>map(e -> new EngineLearner(e, plan.batchSize()))
                    .orElseGet(() -> new NetworkLearner(network, plan.batchSize())), Math.toIntExact(plan.layout().totalParameters()));
        }
    }

    /**
     * Runs the local steps of one sync.
     *
     * @param params  gets the weights, and becomes the result's
     * @param updater gets the updater's state, and becomes the result's
     */
    synchronized WorkerResult round(SyncState state, Shard shard, int worker, String executor, float[] params, float[] updater) {
        long start = System.nanoTime();
        steps.load(state, plan.noiseSeed(state.iteration, worker));
        long examples = 0;
        double loss = 0;
        int made = 0;
        // a run that keeps no network here is one task of many, which have the processors
        int mine = ExecutorNetworks.count(plan.runId());
        boolean processorLeft = mine > 0 && mine < Runtime.getRuntime().availableProcessors();
        Shard source = processorLeft && shard.isCostly() ? prefetch.of(shard) : shard;
        int last = Math.min(shard.minibatches(plan.batchSize()), state.firstBatch + plan.averagingFrequency());
        for (int index = state.firstBatch; index < last; index++) {
            LocalSteps.Result result = steps.step(source, plan.epochSeed(state.epoch, worker), index);
            loss += result.loss() * result.examples();
            examples += result.examples();
            made++;
        }
        steps.read(params, updater);
        double psi = state.ownPenalty ? plan.penalty(params).psi(plan.networkScope()) : Double.NaN;
        return new WorkerResult(worker, executor, params, updater, examples, made, loss, psi, System.nanoTime() - start);
    }

    /** Frees the memory outside of the heap. */
    @Override
    public void close() {
        engine.ifPresent(Engine::close);
        network.close();
    }
}
