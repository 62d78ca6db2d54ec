package io.varprune.spark.training;

import io.varprune.model.WeightTensor;
import io.varprune.regularize.LayerMoments;
import io.varprune.regularize.LinearWarmup;
import io.varprune.regularize.VarianceAmplifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One network under training, with VAR installed in it. A local round is a pure function of its {@link SyncState} and its shard: it
 * first overwrites weights, updater state, counters and the noise generator, so what an earlier round left behind does not matter.
 */
final class Worker {
    private final TrainingPlan plan;
    private final Network network;
    private final Map<String, VarianceAmplifier> amplifiers = new HashMap<>();

    Worker(TrainingPlan plan) {
        this.plan = plan;
        network = Network.fromJson(plan.network(), plan.graph());
        if (plan.lambda() > 0) {
            for (WeightTensor tensor : plan.regularized().weights()) {
                amplifiers.computeIfAbsent(tensor.layer(), this::install);
            }
        }
    }

    private VarianceAmplifier install(String layerName) {
        VarianceAmplifier amplifier = new VarianceAmplifier(plan.lambda(),
                plan.warmupIterations() == 0 ? null : new LinearWarmup(plan.warmupIterations()));
        BaseLayer conf = (BaseLayer) layer(layerName).conf().getLayer();
        List<org.nd4j.linalg.learning.regularization.Regularization> all = new ArrayList<>();
        if (conf.getRegularization() != null) {
            all.addAll(conf.getRegularization());
        }
        all.add(amplifier);
        conf.setRegularization(all);
        return amplifier;
    }

    private Layer layer(String name) {
        Layer found = network.layer(name);
        if (found == null) {
            throw new IllegalArgumentException("layer " + name + ": the network has no layer of that name");
        }
        return found;
    }

    /** Runs the local steps of one sync. */
    synchronized WorkerResult round(SyncState state, Shard shard, int worker, String executor) {
        long start = System.nanoTime();
        network.write(state.params, state.updater);
        network.counters(state.iteration, state.epoch);
        Nd4j.getRandom().setSeed(plan.noiseSeed(state.iteration, worker));
        if (state.moments.length > 0) {
            fix(state.moments);
        }
        long examples = 0;
        double loss = 0;
        int steps = 0;
        int last = Math.min(shard.minibatches(plan.batchSize()), state.firstBatch + plan.averagingFrequency());
        for (int index = state.firstBatch; index < last; index++) {
            if (plan.stepMoments() && plan.networkScope() && plan.lambda() > 0) {
                fix(GlobalPenalty.of(network.readParams(), plan.regularized(), true).flat());
            }
            DataSet batch = shard.minibatch(plan.epochSeed(state.epoch, worker), index, plan.batchSize());
            loss += network.step(batch) * batch.numExamples();
            examples += batch.numExamples();
            steps++;
        }
        float[] params = network.readParams();
        double psi = GlobalPenalty.of(params, plan.regularized(), plan.networkScope()).psi(plan.networkScope());
        return new WorkerResult(worker, executor, params, network.readUpdater(), examples, steps, loss, psi,
                System.nanoTime() - start);
    }

    private void fix(double[] moments) {
        List<WeightTensor> tensors = plan.regularized().weights();
        for (int i = 0; i < tensors.size() && plan.lambda() > 0; i++) {
            WeightTensor tensor = tensors.get(i);
            LayerMoments fixed = GlobalPenalty.unflatten(moments, i);
            amplifiers.get(tensor.layer()).useMoments(layer(tensor.layer()).getParam(tensor.key()), fixed);
        }
    }
}
