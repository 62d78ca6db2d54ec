package io.varprune.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReduceTreeTest {
    @Test
    void levelsOfEqualFanInAreRootsOfTheWorkers() {
        assertThat(ReduceTree.balanced(64, 1).groups()).isEmpty();
        assertThat(ReduceTree.balanced(64, 2).groups()).containsExactly(8);
        assertThat(ReduceTree.balanced(64, 3).groups()).containsExactly(16, 4);
        // 512^(2/3) = 64 and 512^(1/3) = 8, which floating point must not make 65 and 9
        assertThat(ReduceTree.balanced(512, 3).groups()).containsExactly(64, 8);
        assertThat(ReduceTree.balanced(512, 2).groups()).as("22.6, rounded up").containsExactly(23);
    }

    @Test
    void aFanInIsKeptOnEveryLevelAndByTheDriver() {
        ReduceTree tree = ReduceTree.ofFanIn(20, 3);
        assertThat(tree.groups()).as("20 by 3, 7 by 3, and the driver takes 3").containsExactly(7, 3);
        assertThat(tree.depth()).isEqualTo(3);
        assertThat(tree.driverReceives()).isEqualTo(3);
        assertThat(tree).hasToString("20 > 7 > 3");
        assertThat(ReduceTree.ofFanIn(20, 20)).isEqualTo(ReduceTree.flat(20));
        assertThat(ReduceTree.flat(20).driverReceives()).isEqualTo(20);
    }

    @Test
    void theTrainingHasTwoLevelsAboveEightWorkers() {
        assertThat(ReduceTree.ofTraining(8)).isEqualTo(ReduceTree.flat(8));
        assertThat(ReduceTree.ofTraining(9).groups()).containsExactly(3);
    }

    @Test
    void refusesMoreGroupsThanMembers() {
        assertThatThrownBy(() -> new ReduceTree(4, List.of(2, 3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("groups: got [2, 3] over 4 workers, allowed falling numbers");
    }
}
