package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExecutorNetworksTest {
    @Test
    void manyRunsDoNotFillAnExecutor() {
        Object first = ExecutorNetworks.get("run-0", 0, Object::new);
        assertThat(ExecutorNetworks.get("run-0", 0, Object::new)).isSameAs(first);
        assertThat(ExecutorNetworks.get("run-0", 1, Object::new)).isNotSameAs(first);
        assertThat(ExecutorNetworks.count("run-0")).isEqualTo(2);
        for (int i = 1; i < 1000; i++) {
            ExecutorNetworks.get("run-" + i, 0, Object::new);
        }
        assertThat(ExecutorNetworks.holds("run-0")).isFalse();
        assertThat(ExecutorNetworks.holds("run-999")).isTrue();
        ExecutorNetworks.release("run-999");
        assertThat(ExecutorNetworks.holds("run-999")).isFalse();
    }
}
