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

/** Local steps by Deeplearning4j, with VAR installed in the network: for every network that the engine does not know. */
final class NetworkSteps implements LocalSteps {
    private final TrainingPlan plan;
    private final Network network;
    private final Map<String, VarianceAmplifier> amplifiers = new HashMap<>();

    NetworkSteps(TrainingPlan plan, Network network) {
        this.plan = plan;
        this.network = network;
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

    @Override
    public void load(SyncState state, long noiseSeed) {
        network.write(state.params, state.updater);
        network.counters(state.iteration, state.epoch);
        Nd4j.getRandom().setSeed(noiseSeed);
        if (state.moments.length > 0) {
            fix(state.moments);
        }
    }

    @Override
    public Result step(Shard shard, long epochSeed, int index) {
        if (plan.stepMoments() && plan.networkScope() && plan.lambda() > 0) {
            fix(GlobalPenalty.of(network.readParams(), plan.regularized(), true).flat());
        }
        DataSet batch = shard.minibatch(epochSeed, index, plan.batchSize());
        return new Result(network.step(batch), batch.numExamples());
    }

    @Override
    public void read(float[] params, float[] updater) {
        System.arraycopy(network.readParams(), 0, params, 0, params.length);
        System.arraycopy(network.readUpdater(), 0, updater, 0, updater.length);
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
