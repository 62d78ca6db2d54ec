package io.varprune.regularize;

import io.varprune.model.WeightTensor;
import java.io.Serializable;
import java.util.List;

/**
 * A penalty on weights other than VAR, before it is multiplied by its strength. Sums are in double precision and in index order. YAML
 * knows those that {@link RegularizerName} lists.
 */
public interface Penalty extends Serializable {
    /**
     * The penalty of some tensors taken as one set of weights.
     *
     * @param w flat parameters, all finite
     */
    double value(float[] w, List<WeightTensor> tensors);

    /**
     * Adds strength times the gradient of {@link #value}.
     *
     * @param strength 0 or more
     * @param gradient flat, as {@code w}
     */
    void addGradient(float[] w, List<WeightTensor> tensors, double strength, float[] gradient);
}
