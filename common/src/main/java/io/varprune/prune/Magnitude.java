package io.varprune.prune;

import io.varprune.config.Named;
import io.varprune.model.ParameterLayout;

/** The absolute value of the weight (Han et al., arXiv 1506.02626). Costs nothing. */
@Named("magnitude")
public record Magnitude() implements Criterion {
    @Override
    public float[] scores(float[] params, ParameterLayout layout, Calibration calibration) {
        return params;
    }
}
