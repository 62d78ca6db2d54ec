package io.varprune.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReduceSimulationTest {
    /** A result takes 10 ms over the wire, a sum 20. */
    private static final ReduceSimulation WIRE = new ReduceSimulation(10, 20, 0, 0, 0);

    @Test
    void oneWorkersResultIsOneTransferAndOneAddition() {
        assertThat(new ReduceSimulation(10, 20, 3, 6, 100).millis(ReduceTree.flat(1))).isEqualTo(13);
    }

    @Test
    void aFlatReductionOfFourIsFourTransfersOneAfterTheOther() {
        assertThat(WIRE.millis(ReduceTree.flat(4))).isEqualTo(40);
    }

    @Test
    void additionsGoOnWhileTheNextResultArrives() {
        // arrivals at 10, 20, 30, 40; each is added before the next is there, the last until 43
        assertThat(new ReduceSimulation(10, 20, 3, 6, 0).millis(ReduceTree.flat(4))).isEqualTo(43);
        // the first is there at 10, and then the processor never rests: 10 + 4 x 15
        assertThat(new ReduceSimulation(10, 20, 15, 30, 0).millis(ReduceTree.flat(4))).isEqualTo(70);
    }

    @Test
    void twoGroupsOfTwoReceiveSideBySide() {
        // in each group the second member's result comes to the first member, 10; then two sums to the driver, 20 each
        assertThat(WIRE.millis(new ReduceTree(4, List.of(2)))).isEqualTo(50);
        // 5 for the start of the groups' tasks; the own result is added until 3, the other comes at 10 and is added until 13;
        // at the driver 18 + 20 and 18 + 40, and the last is added until 64
        assertThat(new ReduceSimulation(10, 20, 3, 6, 5).millis(new ReduceTree(4, List.of(2)))).isEqualTo(64);
    }

    @Test
    void aSmallGroupsSumDoesNotWaitForALargeOne() {
        // 3 workers in 2 groups: {0} is ready at once and {1, 2} at 10; the driver's card has the first until 20, then the second
        assertThat(WIRE.millis(new ReduceTree(3, List.of(2)))).isEqualTo(40);
    }

    @Test
    void threeLevelsOfTwoAddUp() {
        // 8 workers: 10 for 4 sums, 20 for one of the pair to the other's node, 2 x 20 at the driver
        assertThat(WIRE.millis(new ReduceTree(8, List.of(4, 2)))).isEqualTo(70);
    }

    @Test
    void wiresAloneMakeATreeOfEqualMessagesWorthItAboveFour() {
        // 2 sqrt(k) - 1 transfers by k: equal at 1, and at 4 workers 3 by 4
        ReduceSimulation equal = new ReduceSimulation(10, 10, 0, 0, 0);
        assertThat(equal.millis(ReduceTree.balanced(4, 2))).isEqualTo(30);
        assertThat(equal.millis(ReduceTree.balanced(64, 2))).isEqualTo(150);
        assertThat(equal.millis(ReduceTree.flat(64))).isEqualTo(640);
    }

    @Test
    void theBestTreeOfALevelTakesTheLeastOfAllGroupings() {
        // The first groups are ready after all but one of their members, and then the driver's card never rests, 20 for each group.
        // 4 groups of 16: 150 + 80; 5 of 12 or 13: 110 + 100; 6 of 10 or 11: 90 + 120; 7 of 9 or 10: 80 + 140; 8 of 8: 70 + 160.
        assertThat(WIRE.best(64, 2).groups()).as("the first of the quickest").containsExactly(5);
        assertThat(WIRE.millis(WIRE.best(64, 2))).isEqualTo(210);
        assertThat(WIRE.best(64, 1)).isEqualTo(ReduceTree.flat(64));
        assertThat(WIRE.millis(WIRE.best(64, 3))).isLessThanOrEqualTo(WIRE.millis(ReduceTree.balanced(64, 3)));
    }

    @Test
    void refusesADepthThatIsNotSearched() {
        assertThatThrownBy(() -> WIRE.best(64, 4)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("depth: got 4, allowed 1 to 3");
    }
}
