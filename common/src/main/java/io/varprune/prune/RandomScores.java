package io.varprune.prune;

import io.varprune.config.Named;
import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.SplittableRandom;

/** Nothing: a random order of the weights from the run's seed, the floor that every criterion must beat. One copy of the weights. */
@Named("random")
public record RandomScores() implements Criterion {
    @Override
    public float[] scores(float[] params, ParameterLayout layout, Calibration calibration) {
        SplittableRandom random = new SplittableRandom(calibration.seed());
        float[] scores = new float[params.length];
        for (WeightTensor tensor : layout.weights()) {
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                // 31 random bits that order as a finite float does
                scores[i] = Float.intBitsToFloat(random.nextInt(Float.floatToRawIntBits(Float.MAX_VALUE)));
            }
        }
        return scores;
    }
}
