package io.varprune.step;

import io.varprune.model.WeightTensor;
import java.io.Serializable;
import java.util.List;

/** How one minibatch becomes one update, chosen by its name in YAML. Perturbed parameters stay on their worker. */
public sealed interface Step extends Serializable permits Sgd, Sam, Asam, Cram, CramPlus, Extrapolated {
    /**
     * For one worker.
     *
     * @param parameters length of the flat vector
     * @param weights    the tensors that pruning may cut
     */
    Direction direction(int parameters, List<WeightTensor> weights);
}
