package io.varprune.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeRuntimeTest {
    @Test
    void choosesTheBuildByTheFlagsOfTheCpu() {
        assertThat(NativeRuntime.fromFlags("flags\t\t: fma avx2 avx512f avx512dq avx512bw avx512vl"))
                .isEqualTo(NativeRuntime.Cpu.AVX512);
        assertThat(NativeRuntime.fromFlags("flags\t\t: fma avx2 sse")).isEqualTo(NativeRuntime.Cpu.AVX2);
        assertThat(NativeRuntime.fromFlags("Features\t: fp asimd")).isEqualTo(NativeRuntime.Cpu.OTHER);
    }
}
