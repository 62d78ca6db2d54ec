package io.varprune.prune;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import io.varprune.prune.OutputUnits.Strip;
import java.util.List;
import java.util.Random;

/**
 * The flat vector of a small network as Deeplearning4j lays it out: a 2x2 convolution of 4 channels to 6 (biases at 0 to 5, weights at 6
 * to 101), a dense layer of 24 inputs, 4 pixels of each channel, to 8 (weights at 102 to 293, biases at 294 to 301), and one of 8 to 3
 * (weights at 302 to 325, biases at 326 to 328).
 */
final class SmallNetwork {
    static final int TOTAL = 329;
    static final WeightTensor CONVOLUTION = new WeightTensor("conv", "W", 6, 96, List.of(6L, 4L, 2L, 2L));
    static final WeightTensor DENSE = new WeightTensor("fc", "W", 102, 192, List.of(24L, 8L));
    static final WeightTensor OUT = new WeightTensor("out", "W", 302, 24, List.of(8L, 3L));
    static final ParameterLayout LAYOUT = new ParameterLayout(TOTAL, List.of(CONVOLUTION, DENSE, OUT));
    static final List<OutputUnits> UNITS = List.of(
            new OutputUnits("conv", 6, new Strip(6, 1, 96, 16), List.of(new Strip(0, 1, 6, 1), new Strip(102, 8, 24, 4))),
            new OutputUnits("fc", 8, new Strip(102, 1, 192, 24), List.of(new Strip(294, 1, 8, 1), new Strip(302, 3, 8, 1))));
    static final Prunable PRUNABLE = new Prunable(LAYOUT, UNITS);

    private SmallNetwork() {}

    /** @param ties whether many magnitudes are equal and some are 0 */
    static float[] params(long seed, boolean ties) {
        Random random = new Random(seed);
        float[] params = new float[TOTAL];
        for (int i = 0; i < TOTAL; i++) {
            params[i] = ties ? (random.nextInt(9) - 4) * 0.25f : (float) random.nextGaussian() * (i < 102 ? 3 : 1);
        }
        return params;
    }

    /** Gradients and seeds as good as any. */
    static Calibration calibration(long seed) {
        return new Calibration() {
            @Override
            public long seed() {
                return seed;
            }

            @Override
            public float[] gradient(int examples) {
                return params(seed + examples, false);
            }
        };
    }
}
