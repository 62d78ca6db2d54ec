package io.varprune.engine;

import static io.varprune.engine.UnknownNetwork.require;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ISchedule;

/** How the parameters of a network are updated, gathered layer by layer in their order; refuses what {@link UpdateRule} does not know. */
final class Learning {
    private final List<Span> spans = new ArrayList<>();
    private final List<Stage.Range> state = new ArrayList<>();
    private IUpdater updater;

    /** Refuses other optimizers than plain steps on minibatches. */
    static void requirePlain(NeuralNetConfiguration conf) {
        require(conf.getOptimizationAlgo() == OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT && conf.isMiniBatch(),
                "another optimizer");
    }

    /** Checks how a layer learns; notes how its parameters are updated. @param others biases, or gamma and beta: without L2 */
    void add(BaseLayer layer, Stage.Range weights, Stage.Range others) {
        require(layer.getWeightNoise() == null && (layer.getGradientNormalization() == null
                || layer.getGradientNormalization() == GradientNormalization.None), "weight noise or gradient clipping");
        require(layer.getRegularizationBias() == null || layer.getRegularizationBias().isEmpty(), "regularized biases");
        require(layer.getBiasUpdater() == null || layer.getBiasUpdater().equals(layer.getIUpdater()), "another updater of biases");
        require(updater == null || updater.equals(layer.getIUpdater()), "several updaters");
        updater = layer.getIUpdater();
        List<Regularization> penalties = layer.getRegularization() == null ? List.of() : layer.getRegularization();
        require(penalties.size() <= 1, "several regularizations");
        ISchedule l2 = null;
        for (Regularization r : penalties) {
            require(r.getClass() == L2Regularization.class, "another regularization");
            l2 = ((L2Regularization) r).getL2();
        }
        if (others.length() > 0) {
            spans.add(new Span(others.offset(), others.end(), null, Span.NO_TENSOR));
        }
        if (weights.length() > 0) {
            spans.add(new Span(weights.offset(), weights.end(), l2, Span.NO_TENSOR));
        }
        int from = Math.min(weights.length() > 0 ? weights.offset() : Integer.MAX_VALUE,
                others.length() > 0 ? others.offset() : Integer.MAX_VALUE);
        int length = weights.length() + others.length();
        int last = state.size() - 1;
        if (last >= 0 && state.get(last).end() == from) {
            state.set(last, new Stage.Range(state.get(last).offset(), state.get(last).length() + length));
        } else {
            state.add(new Stage.Range(from, length));
        }
    }

    UpdateRule rule() {
        return UpdateRule.of(updater).orElseThrow(() -> new UnknownNetwork("another updater"));
    }

    List<Span> spans() {
        return spans;
    }

    /**
     * The stretches of parameters whose updater state Deeplearning4j keeps together: all parameters but the running statistics of batch
     * norms, which part them.
     */
    List<Stage.Range> state() {
        return state;
    }

    /** Numbers of updater state for every parameter that has any. */
    int statePerParameter() {
        return (int) updater.stateSize(1);
    }
}
