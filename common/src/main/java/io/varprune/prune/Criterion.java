package io.varprune.prune;

import io.varprune.config.Named;
import io.varprune.model.ParameterLayout;
import java.io.Serializable;

/** What makes a weight worth keeping. A new one is a record of its own and its name in this list. */
public sealed interface Criterion extends Serializable permits Magnitude, Saliency, RandomScores {
    /** The name in YAML. */
    default String name() {
        return getClass().getAnnotation(Named.class).value();
    }

    /**
     * A score for each parameter; the weights with the smallest magnitudes of scores are cut first, of equal ones that with the
     * smallest index. Scores of parameters that are no weights are never read.
     *
     * @param params      the flat vector; it is only read
     * @param layout      which of its ranges are weights
     * @param calibration what else can be asked of the network
     * @return as many scores as parameters; {@code params} itself when the weights are their own scores
     */
    float[] scores(float[] params, ParameterLayout layout, Calibration calibration);
}
