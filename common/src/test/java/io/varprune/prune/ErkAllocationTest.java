package io.varprune.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ErkAllocationTest {
    /**
     * Shapes [10, 10], [10, 2], [2, 2]: sizes 100, 20, 4 and sides 20, 12, 4. To keep 62 of 124, eps = 62 / 36 = 1.72; it would give
     * the second 20.7 of 20 and the third 6.9 of 4, so both are dense, and eps = (62 - 24) / 20 = 1.9 gives the first 38.
     */
    @Test
    void tensorsThatWouldBeOverfullAreDenseAndEpsIsSolvedAgain() {
        int[] sizes = {100, 20, 4};
        double[] sides = {20, 12, 4};
        assertThat(ErkAllocation.eps(sizes, sides, 62)).isCloseTo(1.9, within(1e-12));
        assertThat(ErkAllocation.kept(sizes, sides, 62)).containsExactly(38, 20, 4);
    }

    /** The same with 18 to keep: eps = 18 / 36 = 0.5 gives 10, 6 and 2, and nothing is capped. */
    @Test
    void quotasInProportionToTheSidesAreKeptAsTheyAre() {
        assertThat(ErkAllocation.kept(new int[] {100, 20, 4}, new double[] {20, 12, 4}, 18)).containsExactly(10, 6, 2);
    }

    @Test
    void aConvolutionCountsItsKernel() {
        PrunedLevel level = PruningPlan.of(SmallNetwork.params(1, false), SmallNetwork.LAYOUT, new ErkAllocation(), new double[] {0.75})
                .levels().get(0);
        // sides 6 + 4 + 2 + 2 = 14, 24 + 8 = 32, 8 + 3 = 11; 78 to keep, eps = 78 / 57 = 1.368: 19.2, 43.8, 15.1
        assertThat(level.keptByLayer()).containsEntry("conv", 19).containsEntry("fc", 44).containsEntry("out", 15);
    }

    /** The oracle takes weights one by one, each with its own eps, and sorts. */
    @Test
    void wholeNumbersAreThoseOfWebster() {
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            int tensors = 1 + random.nextInt(12);
            int[] sizes = random.ints(tensors, 1, 300).toArray();
            double[] sides = DoubleStream.generate(() -> 1 + random.nextInt(200)).limit(tensors).toArray();
            int total = Arrays.stream(sizes).sum();
            int keep = random.nextInt(total + 1);
            int[] expected = new int[tensors];
            record Seat(double eps, int tensor) {}
            List<Seat> seats = new ArrayList<>();
            for (int t = 0; t < tensors; t++) {
                for (int j = 1; j <= sizes[t]; j++) {
                    seats.add(new Seat((j - 0.5) / sides[t], t));
                }
            }
            seats.sort(Comparator.comparingDouble(Seat::eps).thenComparing(Seat::tensor));
            seats.subList(0, keep).forEach(seat -> expected[seat.tensor()]++);
            assertThat(ErkAllocation.kept(sizes, sides, keep)).isEqualTo(expected);
            double eps = ErkAllocation.eps(sizes, sides, keep);
            double sum = 0;
            for (int t = 0; t < tensors; t++) {
                sum += Math.min(sizes[t], eps * sides[t]);
            }
            assertThat(sum).isCloseTo(keep, within(1e-6));
        }
    }
}
