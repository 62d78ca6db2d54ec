package io.varprune.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.model.WeightTensor;
import io.varprune.store.MagnitudeBin;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MagnitudeHistogramTest {
    /** 1 begins a range that ends at the square root of 2, the next ends at 2; what is below 2^-27 is with the zeros. */
    @Test
    void aMagnitudeIsCountedWhereItsRangeBegins() {
        float[] params = {0, -0f, 1e-20f, 1, -1.41f, 1.42f, -1.99f, 2, 3};
        assertThat(MagnitudeHistogram.of(params, List.of(tensor("a", 0, 8)))).containsExactly(
                new MagnitudeBin("a", 0, Math.pow(2, -27), 3), new MagnitudeBin("a", 1, Math.pow(2, 0.5), 2),
                new MagnitudeBin("a", Math.pow(2, 0.5), 2, 2), new MagnitudeBin("a", 2, Math.pow(2, 1.5), 1));
    }

    @Test
    void everyWeightOfALayerIsInTheRangeThatHoldsIt() {
        Random random = new Random(5);
        float[] params = new float[5000];
        for (int i = 0; i < params.length; i++) {
            params[i] = (float) (random.nextGaussian() * Math.pow(10, -12 * random.nextDouble()));
        }
        params[0] = Float.MAX_VALUE;
        List<MagnitudeBin> bins = MagnitudeHistogram.of(params, List.of(tensor("a", 0, 2000), tensor("a", 3000, 5000)));
        for (MagnitudeBin bin : bins) {
            long count = 0;
            for (int i = 0; i < params.length; i++) {
                double magnitude = Math.abs(params[i]);
                count += (i < 2000 || i >= 3000) && magnitude >= bin.from() && magnitude < bin.to() ? 1 : 0;
            }
            assertThat(bin.weights()).as("%s to %s", bin.from(), bin.to()).isEqualTo(count).isPositive();
        }
        assertThat(bins.stream().mapToLong(MagnitudeBin::weights).sum()).isEqualTo(4000);
    }

    private static WeightTensor tensor(String layer, int from, int to) {
        return new WeightTensor(layer, "W", from, to - from, List.of((long) to - from));
    }
}
